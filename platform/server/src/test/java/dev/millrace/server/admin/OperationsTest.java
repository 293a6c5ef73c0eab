package dev.millrace.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.server.RealServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dead letters and replays over HTTP.
class OperationsTest {
    private static final String FAILING = """
            export const processor = { from: 'in', to: 'out' };
            export function onEvent(event, ctx) {
              if (event.n % 2) throw new Error('odd');
              ctx.state = (ctx.state ?? 0) + event.n;
              return [event.n, ctx.state];
            }
            """;
    @TempDir
    Path folder;
    private RealServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RealServer(folder, """
                channels:
                  in: {retain: {time: 1d}}
                  out: {retain: {time: 1d}}
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void countsDeadLettersAndSendsThemBackAfterAFix() throws Exception {
        server.drop("sums.js", FAILING);
        publish(1, 10);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(server.get("/api/dead-letters/sums").body())
                .isEqualTo("{\"processor\":\"sums\",\"channel\":\"$dead.sums\",\"kept\":5,\"waiting\":5}"));
        server.drop("sums.js", FAILING.replace("throw new Error('odd')", "return ['again', event.n]"));
        assertThat(server.post("/api/dead-letters/sums/redrive", "").body()).isEqualTo("{\"redriven\":5}");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(server.get("/channels/out?last=5").body())
                .contains("[\"again\",1]", "[\"again\",3]", "[\"again\",5]", "[\"again\",7]", "[\"again\",9]"));
        await().atMost(Duration.ofSeconds(30)).until(() -> server.get("/api/dead-letters/sums").body().contains("\"waiting\":0"));
        assertThat(server.post("/api/dead-letters/sums/redrive", "").body()).isEqualTo("{\"redriven\":0}");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertThat(server.get("/api/dead-letters/no").statusCode()).isEqualTo(404);
        assertThat(server.post("/api/dead-letters/no/redrive", "").body()).contains("there is no processor 'no'");
        assertThat(server.post("/api/dead-letters/no/redo", "").statusCode()).isEqualTo(404);
        assertThat(server.post("/api/replay", "{\"processor\":\"no\"}").statusCode()).isEqualTo(404);
        assertThat(server.post("/api/replay", "{}").body()).contains("expected {\\\"processor\\\":…}");
        assertThat(server.post("/api/replay", "{").statusCode()).isEqualTo(400);
        server.drop("stops.js", "export const processor = { from: 'in', onError: { then: 'stop' } };\n"
                + "export function onEvent(event) { throw new Error('never'); }");
        publish(1, 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> server.post("/api/dead-letters/stops/redrive", "").statusCode() == 409);
        assertThat(server.post("/api/dead-letters/stops/redrive", "").body()).contains("processor 'stops' is not running: ", "never");
        assertThat(server.post("/api/replay", "{\"processor\":\"stops\"}").statusCode()).isEqualTo(409);
    }

    @Test
    void replaysWhatTheRunningVersionHasEmitted() throws Exception {
        server.drop("sums.js", FAILING.replace("event.n % 2", "event.n === 13"));
        publish(1, 1_000);
        await().atMost(Duration.ofSeconds(30)).until(() -> server.get("/channels/out?last=1").body().contains("[1000,"));
        List<String> lines = server.post("/api/replay", "{\"processor\":\"sums\"}").body().lines().toList();
        assertThat(lines).hasSize(1_000).first().isEqualTo("{\"channel\":\"out\",\"data\":[1,1]}");
        assertThat(lines.get(12)).startsWith("{\"channel\":\"$dead.sums\",\"data\":{\"processor\":\"sums\"");
        assertThat(lines).last().isEqualTo("{\"channel\":\"out\",\"data\":[1000," + (500_500 - 13) + "]}");
        assertThat(server.post("/api/replay", "{\"processor\":\"sums\"}").body().lines().toList()).isEqualTo(lines);
        assertThat(server.post("/api/replay", "{\"processor\":\"sums\",\"from\":999,\"to\":\"999\"}").body())
                .isEqualTo("{\"channel\":\"out\",\"data\":[999,999]}\n");
        assertThat(server.post("/api/replay", "{\"processor\":\"sums\",\"channel\":\"out\"}").body()).contains("not channel 'out'");
        assertThat(server.post("/api/replay", "{\"processor\":\"sums\",\"from\":\"soon\"}").body()).contains("expected an offset such as");
        assertThat(server.get("/channels/out?last=1").body()).contains("\"offset\":999,");
    }

    @Test
    void replaysOneAtATime() throws Exception {
        server.drop("slow.js", "export const processor = { from: 'in', to: 'out' };\n"
                + "export function onEvent(event) { let x = 0; for (let i = 0; i < 3e5; i++) x += i % 7; return x; }");
        publish(1, 100);
        CompletableFuture<String> first = CompletableFuture
                .supplyAsync(() -> server.post("/api/replay", "{\"processor\":\"slow\"}").body());
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(
                () -> first.isDone() || server.post("/api/replay", "{\"processor\":\"slow\",\"from\":100}").statusCode() == 429);
        assertThat(first).isNotDone();
        assertThat(first.join().lines()).hasSize(100);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.post("/api/replay", "{\"processor\":\"slow\",\"from\":100}").statusCode() == 200);
    }

    private void publish(int from, int to) {
        server.publish("in", IntStream.rangeClosed(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList());
    }
}
