package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// SDKs behind a network that loses nothing, says nothing, and lets nothing through, or lets it through late.
/// Most of the time everybody waits, so several cases run at a time.
@Execution(ExecutionMode.CONCURRENT)
class BadNetworkIT {
    private static final int EVENTS = 40;
    private static final String CHANNELS = "channels: {cut: {retain: {count: 10000}}}\n";
    /// Both sides soon give up on a line that fell silent.
    private static final String IMPATIENT = CHANNELS + "server: {ping: 1s, pong: 1s}\n";
    /// The code of SDKs for a ping that did not come.
    private static final int NO_PING = 2;
    private static final int SOON = 2_000;
    private static final int LATER = 60_000;

    @TempDir
    Path folder;

    enum Sdk {
        WEBSOCKET, PROTOBUF, HTTP_STREAM, SSE, JAVA;

        /// @param silence by how many milliseconds a ping may be late
        Program start(Path folder, int port, int silence) {
            if (this == JAVA) {
                return Program.start(folder, Map.of(), List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), JavaSdk.class.getName(), "ws://localhost:" + port + "/connection/websocket",
                        "cut", String.valueOf(silence)));
            }
            return Foreign.node("network.mjs", "http://localhost:" + port, "cut", name().toLowerCase(Locale.ROOT), String.valueOf(silence));
        }
    }

    /// Sockets stay open and nobody is told: both sides find out by pings and pongs that do not come.
    @ParameterizedTest
    @EnumSource
    void comesBackWhenTheLineFellSilent(Sdk sdk) {
        try (Distribution server = Distribution.configured(folder, IMPATIENT);
                CutLine line = CutLine.to(server.port());
                Program client = sdk.start(folder, line.port(), SOON)) {
            int n = 0;
            for (int round = 1; round <= 2; round++) {
                awaitSubscribed(client, round);
                n = publish(server, n);
                awaitPublication(client, n);
                assertThat(present(server)).isEqualTo(List.of(last(client, "connected").get("id").asString()));
                long noPings = noPings(client);
                line.hold();
                n = publish(server, n);
                client.awaitOut(_ -> noPings(client) > noPings);
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(present(server)).isEmpty());
                n = publish(server, n);
                line.release();
                awaitPublication(client, n);
            }
            n = publish(server, n);
            awaitPublication(client, n);
            assertThat(present(server)).isEqualTo(List.of(last(client, "connected").get("id").asString()));
            assertWholeAndRecovered(client, n);
            end(client);
        }
    }

    /// What was on its way goes on as if nothing had been.
    @ParameterizedTest
    @EnumSource
    void goesOnWhenTheLineWasSilentForAWhile(Sdk sdk) {
        try (Distribution server = Distribution.configured(folder, CHANNELS);
                CutLine line = CutLine.to(server.port());
                Program client = sdk.start(folder, line.port(), LATER)) {
            awaitSubscribed(client, 1);
            int n = publish(server, 0);
            line.hold();
            n = publish(server, n);
            assertThat(present(server)).hasSize(1);
            line.release();
            awaitPublication(client, n);
            assertThat(told(client, "connecting")).hasSize(1);
            assertThat(told(client, "subscribed")).hasSize(1);
            assertWholeAndRecovered(client, n);
            end(client);
        }
    }

    /// Everything comes in pieces and late, pings and pongs as well.
    @ParameterizedTest
    @EnumSource
    void getsEverythingOverASlowLine(Sdk sdk) {
        try (Distribution server = Distribution.configured(folder, CHANNELS + "server: {ping: 1s}\n");
                CutLine line = CutLine.to(server.port())) {
            line.delay(Duration.ofMillis(300));
            try (Program client = sdk.start(folder, line.port(), LATER)) {
                awaitSubscribed(client, 1);
                int n = publish(server, publish(server, 0));
                awaitPublication(client, n);
                assertThat(told(client, "connecting")).hasSize(1);
                line.cut();
                n = publish(server, n);
                line.mend();
                awaitPublication(client, n);
                assertWholeAndRecovered(client, n);
                await().untilAsserted(() -> assertThat(present(server)).isEqualTo(List.of(last(client, "connected").get("id").asString())));
                end(client);
            }
        }
    }

    private static void assertWholeAndRecovered(Program client, int n) {
        List<JsonNode> publications = told(client, "publication");
        assertThat(publications).extracting(event -> event.get("n").asInt()).isEqualTo(IntStream.rangeClosed(1, n).boxed().toList());
        assertThat(publications).allMatch(event -> event.get("n").asInt() == event.get("offset").asInt());
        assertThat(told(client, "subscribed").stream().skip(1)).allMatch(event -> event.get("recovered").asBoolean());
    }

    private static void end(Program client) {
        client.endInput();
        assertThat(client.exitCode()).as(client.said()).isZero();
    }

    private static long noPings(Program client) {
        return told(client, "connecting").stream().filter(connecting -> connecting.get("code").asInt() == NO_PING).count();
    }

    /// The ids of those who are subscribed, as the server sees it.
    private static Collection<String> present(Distribution server) {
        JsonNode answer = Distribution.JSON.readTree(server.post("/api/presence", "application/json", "{\"channel\":\"cut\"}").body());
        return List.copyOf(answer.get("result").get("presence").propertyNames());
    }

    private static int publish(Distribution server, int from) {
        server.publish("cut", IntStream.rangeClosed(from + 1, from + EVENTS).mapToObj(n -> "{\"n\":" + n + "}").toList());
        return from + EVENTS;
    }

    private static void awaitSubscribed(Program client, int times) {
        client.awaitOut(_ -> told(client, "subscribed").size() >= times);
    }

    private static void awaitPublication(Program client, int n) {
        client.awaitOut(line -> line.startsWith("{\"what\":\"publication\",\"n\":" + n + ","));
    }

    private static JsonNode last(Program client, String what) {
        return told(client, what).getLast();
    }

    private static List<JsonNode> told(Program client, String what) {
        return client.out().stream().filter(line -> line.startsWith("{\"what\":\"" + what + "\"")).map(Distribution.JSON::readTree)
                .toList();
    }
}
