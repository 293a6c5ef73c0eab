package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The distribution as it was built, running as a process on a free port with folders of its own.
final class Distribution implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();
    /// Keeps everything, so that no test depends on how fast a client reads.
    static final String KEEP_ALL = """
            channels:
              "*": {retain: {count: 10000000, time: 1h, bytes: 1GB}}
            """;
    private static final Path HOME = Path.of(System.getProperty("millrace.root"), "platform", "server", "target", "millrace");
    private static final Pattern READY = Pattern.compile("Millrace is ready: http(s?)://localhost:(\\d+)/.*");

    private final Path folder;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private final Program program;
    /// `s` if it speaks TLS, of which the client here knows nothing.
    private final String tls;
    private final int port;
    private boolean stopped;

    private Distribution(Path folder, Program program) {
        this.folder = folder;
        this.program = program;
        Matcher ready = READY.matcher(program.awaitOut(line -> READY.matcher(line).matches()));
        assertThat(ready.matches()).isTrue();
        this.tls = ready.group(1);
        this.port = Integer.parseInt(ready.group(2));
    }

    /// Starts it with empty drop folders below `folder`.
    static Distribution start(Path folder, String... more) {
        return start(folder, Map.of(), more);
    }

    /// Starts it with a configuration.
    static Distribution configured(Path folder, String yaml, String... more) {
        List<String> all = new ArrayList<>(List.of("--config", write(folder.resolve("millrace.yaml"), yaml).toString()));
        all.addAll(List.of(more));
        return start(folder, all.toArray(String[]::new));
    }

    static Distribution start(Path folder, Map<String, String> environment, String... more) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--plugins", drops(folder, "plugins").toString(), "--scripts", drops(folder, "scripts").toString()));
        arguments.addAll(List.of(more));
        Program program = Program.start(folder, environment, command(arguments.toArray(String[]::new)));
        try {
            return new Distribution(folder, program);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /// The command line of the distribution.
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin").resolve("millrace").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The folder with the distribution's own files.
    static Path home() {
        return HOME;
    }

    /// Copies the bundled scripts and plugins into the drop folders below `folder`.
    static Path withBundled(Path folder) {
        for (String name : List.of("plugins", "scripts")) {
            Path drops = drops(folder, name);
            try (Stream<Path> files = Files.list(HOME.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, drops.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folder;
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts a file into a drop folder at once and whole.
    ///
    /// @param name such as `scripts/a.js`
    Distribution drop(String name, byte[] content) {
        Path file = folder.resolve(name);
        try {
            Path hidden = Files.write(file.resolveSibling("." + file.getFileName() + ".tmp"), content);
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    URI http(String path) {
        return URI.create("http" + tls + "://localhost:" + port + path);
    }

    URI ws(String path) {
        return URI.create("ws" + tls + "://localhost:" + port + path);
    }

    Socket open(String path) {
        return Socket.open(client, ws(path));
    }

    HttpClient client() {
        return client;
    }

    Program program() {
        return program;
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(http(path)));
    }

    HttpResponse<String> post(String path, String type, String body) {
        return send(HttpRequest.newBuilder(http(path)).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer from " + program.said(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// The JSON at a path.
    JsonNode json(String path) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /// Publishes JSON values, a line each.
    JsonNode publish(String channel, List<String> lines) {
        HttpResponse<String> answer = post("/channels/" + channel, "application/x-ndjson", String.join("\n", lines));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /// What became of drop-ins: the receipts of a file, oldest first.
    List<JsonNode> receipts(String file) {
        return json("/api/receipts?last=1000").get("receipts").valueStream()
                .filter(receipt -> receipt.get("file").asString().equals(file)).toList();
    }

    /// Stops it in an orderly way.
    void stop() {
        stopped = true;
        program.terminate();
        assertThat(program.exitCode()).as(program.said()).isZero();
        assertThat(program.out()).last().isEqualTo("Millrace stops.");
        assertThat(program.err()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Override
    public void close() {
        client.shutdownNow();
        try {
            if (!stopped) {
                stop();
            }
        } finally {
            program.close();
        }
    }

    private static Path drops(Path folder, String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
