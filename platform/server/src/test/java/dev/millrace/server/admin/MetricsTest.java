package dev.millrace.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.Folders;
import dev.millrace.engine.config.Problems;
import dev.millrace.server.MillraceConfig;
import dev.millrace.server.Platform;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final String COUNTED = "millrace_processor_counter_total{name=\"seen\",processor=\"counting\"} ";

    @TempDir
    private Path folder;

    @Test
    void forgetsTheCountersOfAProcessorThatIsGone() throws Exception {
        MillraceConfig config = Objects.requireNonNull(MillraceConfig.load(null, Map.of(), new Problems())).withPort(0);
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Path script = scripts.resolve("counting.js");
        String code = "export function onEvent(data, ctx) { ctx.count('seen', data); return data; }";
        Files.writeString(script, code);
        try (Platform platform = new Platform(config, new Folders(folder.resolve("data"), folder.resolve("plugins"), scripts));
                HttpClient client = HttpClient.newHttpClient()) {
            platform.start();
            call(client, platform, "3");
            assertThat(metrics(client, platform)).contains(COUNTED + "3.0\n");
            Files.delete(script);
            await().untilAsserted(() -> assertThat(metrics(client, platform)).doesNotContain("counting"));
            Files.writeString(script, code);
            await().untilAsserted(() -> assertThat(metrics(client, platform)).contains("processor=\"counting\""));
            call(client, platform, "4");
            assertThat(metrics(client, platform)).contains(COUNTED + "4.0\n");
        }
    }

    private static void call(HttpClient client, Platform platform, String data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(platform.address().resolve("/processors/counting")).POST(BodyPublishers.ofString(data))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo(data);
    }

    private static String metrics(HttpClient client, Platform platform) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(platform.address().resolve("/metrics")).build(), BodyHandlers.ofString()).body();
    }
}
