package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.Folders;
import dev.millrace.engine.config.Problems;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The whole server on a folder, in this process, which may be stopped and started again.
public final class RealServer implements AutoCloseable {
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private Platform platform;

    /// @param yaml the configuration
    public RealServer(Path folder, String yaml) throws IOException, StartException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("scripts"));
        Files.writeString(folder.resolve("millrace.yaml"), yaml);
        platform = start();
    }

    private Platform start() throws StartException {
        Problems problems = new Problems();
        MillraceConfig config = MillraceConfig.load(folder.resolve("millrace.yaml"), Map.of(), problems);
        assertThat(problems.messages()).isEmpty();
        Platform made = new Platform(Objects.requireNonNull(config).withPort(0),
                new Folders(folder.resolve("data"), folder.resolve("plugins"), folder.resolve("scripts")));
        made.start();
        return made;
    }

    public void restart() throws StartException {
        platform.close();
        platform = start();
    }

    public void stop() {
        platform.close();
    }

    /// Puts a script in and waits until it works.
    public void drop(String script, String code) throws IOException {
        int before = receipts(script);
        Path hidden = Files.writeString(folder.resolve("scripts/." + script + ".tmp"), code);
        Files.move(hidden, folder.resolve("scripts").resolve(script), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(30)).until(() -> receipts(script) > before);
    }

    private int receipts(String script) {
        return get("/api/receipts?last=1000").body().split("\"file\":\"" + script + "\"", -1).length - 1;
    }

    public void publish(String channel, List<String> lines) {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(uri("/channels/" + channel)).header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(String.join("\n", lines))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    public HttpClient client() {
        return client;
    }

    public URI uri(String path) {
        return platform.address().resolve(path);
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    public HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        platform.close();
    }
}
