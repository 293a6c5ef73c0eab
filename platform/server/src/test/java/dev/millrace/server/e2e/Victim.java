package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The distribution on folders that stay, started again after each of its ends. Owned by the test's thread.
final class Victim implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("Millrace is ready: http://localhost:(\\d+)/.*");
    private static final int PAGE = 1_000;

    private final Path folder;
    private final Path data;
    private final List<Duration> starts = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private @Nullable Program program;
    private long startedAt;
    private int port;

    /// @param folder of the configuration and the drops
    /// @param data where the server keeps its data
    Victim(Path folder, Path data, String yaml) {
        this.folder = folder;
        this.data = data;
        Distribution.write(folder.resolve("millrace.yaml"), yaml);
        try {
            Files.createDirectories(folder.resolve("plugins"));
            Files.createDirectories(folder.resolve("scripts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it; {@link #awaitReady} waits for it.
    ///
    /// @param options for Java
    void start(String... options) {
        List<String> command = Distribution.command("serve", "--port", "0", "--config", folder.resolve("millrace.yaml").toString(),
                "--data", data.toString(), "--plugins", folder.resolve("plugins").toString(), "--scripts",
                folder.resolve("scripts").toString());
        startedAt = System.nanoTime();
        program = Program.start(folder, QuickStart.environment(options), command);
    }

    /// Waits until clients are let in.
    ///
    /// @return the port; empty if it has ended before
    OptionalInt awaitReady() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> readyLine().isPresent() || program().hasEnded());
        Optional<Matcher> ready = readyLine();
        if (ready.isEmpty()) {
            return OptionalInt.empty();
        }
        starts.add(Duration.ofNanos(System.nanoTime() - startedAt));
        port = Integer.parseInt(ready.get().group(1));
        return OptionalInt.of(port);
    }

    /// Starts it and waits until clients are let in.
    int startReady() {
        start();
        return awaitReady().orElseThrow(() -> new AssertionError("it did not get ready: " + program().said()));
    }

    private Optional<Matcher> readyLine() {
        return program().out().stream().map(READY::matcher).filter(Matcher::matches).findFirst();
    }

    /// Ends it at once: SIGKILL.
    void kill() {
        program().close();
        awaitEnd();
    }

    /// Waits until it has ended.
    ///
    /// @return its exit code
    int awaitEnd() {
        int code = program().exitCode();
        assertThat(program().err()).as("what the server complains of").noneMatch(line -> line.contains(" ERROR "));
        return code;
    }

    /// Ends it in an orderly way.
    void stop() {
        program().terminate();
        assertThat(awaitEnd()).as(program().said()).isZero();
    }

    /// How long each start took until clients were let in.
    List<Duration> starts() {
        return starts;
    }

    Program program() {
        if (program == null) {
            throw new AssertionError("not started");
        }
        return program;
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    HttpClient client() {
        return client;
    }

    /// Puts a file into a drop folder at once and whole.
    void drop(String name, byte[] content) {
        Path file = folder.resolve(name);
        try {
            Path hidden = Files.write(file.resolveSibling("." + file.getFileName() + ".tmp"), content);
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)));
    }

    /// What is at a path.
    String get(String path) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(path)));
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /// The JSON at a path.
    JsonNode json(String path) {
        return Distribution.JSON.readTree(get(path));
    }

    /// The offset of a channel's newest event; 0 if there is none.
    long top(String channel) {
        return json("/channels/" + channel + "?last=1").get("offset").asLong();
    }

    /// All events of a channel, oldest first.
    List<JsonNode> history(String channel) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page;
        long behind = 0;
        do {
            page = json("/channels/" + channel + "?limit=" + PAGE + "&since=" + behind).get("events");
            page.valueStream().forEach(all::add);
            behind = all.isEmpty() ? 0 : all.getLast().get("offset").asLong();
        } while (!page.isEmpty());
        return all;
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer from " + program().said(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (program != null) {
            program.close();
        }
    }
}
