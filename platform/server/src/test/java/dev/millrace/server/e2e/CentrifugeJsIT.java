package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The JavaScript SDK of Centrifugo, from npm, on Node.
class CentrifugeJsIT {
    private static final int ROUNDS = 5;
    private static final int EVENTS = 40;

    @TempDir
    Path folder;

    @Test
    void answersEveryPartOfTheSdk() {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder));
                Program node = Foreign.node("tour.mjs", server.ws("/connection/websocket").toString(), "tour")) {
            node.awaitOut(line -> line.contains("\"disconnected\""));
            assertThat(node.exitCode()).as(node.said()).isZero();

            assertThat(told(node, "connected").get("id").asString()).isNotEmpty();
            assertThat(told(node, "connected").get("transport").asString()).isEqualTo("websocket");
            assertThat(told(node, "subscribed").get("recoverable").asBoolean()).isTrue();
            assertThat(told(node, "subscribed").get("streamPosition").get("offset").asLong()).isZero();
            List<JsonNode> received = told(node, "received").get("events").valueStream().toList();
            assertThat(received).extracting(event -> event.get("n").asInt()).isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
            assertThat(received).allMatch(event -> event.get("n").asInt() == event.get("offset").asInt());

            assertThat(told(node, "history").get("value")).hasToString("{\"offset\":100,\"ns\":[1,2,3,4,5]}");
            assertThat(told(node, "newest").get("value")).hasToString("[100,99]");
            assertThat(told(node, "presence").get("value").get(0)).isEqualTo(told(node, "connected").get("id"));
            assertThat(told(node, "stats").get("value").get("numClients").asInt()).isEqualTo(1);
            assertThat(told(node, "rpc").get("value")).hasToString("{\"celsius\":100}");
            assertThat(told(node, "echo").get("value").get("text").asString()).isEqualTo("grüße 🌊");
            assertThat(told(node, "send").has("code")).as(node.said()).isFalse();

            assertThat(told(node, "unknown rpc").get("code").asInt()).isEqualTo(104);
            assertThat(told(node, "unknown rpc").get("message").asString()).contains("'no-such-processor'", "celsius", "echo");
            assertThat(told(node, "bad publish").get("code").asInt()).isEqualTo(102);
            assertThat(told(node, "own publish").get("code").asInt()).isEqualTo(103);
            assertThat(told(node, "publish behind").has("code")).isFalse();
            assertThat(allTold(node, "refused")).hasSize(4).allSatisfy(refused -> assertThat(refused.get("code").asInt()).isEqualTo(102));

            JsonNode kept = server.json("/channels/tour?last=2").get("events");
            assertThat(kept.get(0).get("data")).hasToString("{\"n\":101}");
            assertThat(kept.get(1).get("data")).hasToString("{\"n\":102}");
        }
    }

    /// The line is cut again and again while events go on.
    @Test
    void recoversEveryEventOnceAndInOrder() {
        try (Distribution server = Distribution.start(folder);
                CutLine line = CutLine.to(server.port());
                Program node = Foreign.node("recover.mjs", "ws://localhost:" + line.port() + "/connection/websocket", "cut")) {
            node.awaitOut(said -> said.contains("\"subscribed\""));
            int n = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                n = publish(server, n);
                if (round % 2 == 0) { // on odd rounds it is cut with events on their way
                    awaitPublications(node, n);
                }
                line.cut();
                n = publish(server, n);
                line.mend();
                n = publish(server, n);
                awaitPublications(node, n);
            }
            node.endInput();
            assertThat(node.exitCode()).as(node.said()).isZero();
            List<JsonNode> publications = allTold(node, "publication");
            assertThat(publications).extracting(event -> event.get("n").asInt()).isEqualTo(IntStream.rangeClosed(1, n).boxed().toList());
            assertThat(publications).allMatch(event -> event.get("n").asInt() == event.get("offset").asInt());
            List<JsonNode> subscribed = allTold(node, "subscribed");
            assertThat(subscribed).hasSizeGreaterThan(ROUNDS);
            assertThat(subscribed.subList(1, subscribed.size())).allMatch(event -> event.get("recovered").asBoolean());
        }
    }

    @Test
    void tellsThatItCannotRecoverWhatIsNoLongerKept() {
        try (Distribution server = Distribution.configured(folder, "channels: {cut: {retain: {count: 10}}}");
                CutLine line = CutLine.to(server.port());
                Program node = Foreign.node("recover.mjs", "ws://localhost:" + line.port() + "/connection/websocket", "cut")) {
            node.awaitOut(said -> said.contains("\"subscribed\""));
            awaitPublications(node, publish(server, 0));
            line.cut();
            for (int i = 0; i < 300; i++) { // a channel forgets whole blocks of events
                publish(server, EVENTS);
            }
            line.mend();
            node.awaitOut(said -> said.contains("\"wasRecovering\":true,\"recovered\":false"));
        }
    }

    /// The SDK puts deltas together and checks them, also behind a recovery; another subscriber wants only events with a tag.
    @Test
    void readsDeltasAndFiltersByTags() throws IOException {
        Files.createDirectories(folder.resolve("scripts"));
        Distribution.write(folder.resolve("scripts").resolve("pass.js"),
                "export const processor = { from: 'in', to: 'cut' };\nexport const onEvent = (event) => event;\n");
        try (Distribution server = Distribution.start(folder);
                CutLine line = CutLine.to(server.port());
                Program node = Foreign.node("deltas.mjs", "ws://localhost:" + line.port() + "/connection/websocket", "cut")) {
            node.awaitOut(said -> said.contains("\"delta subscribed\""));
            node.awaitOut(said -> said.contains("\"filtered subscribed\""));
            publishTexts(server, "cut", 1, 20);
            publishTexts(server, "in", 21, 21);
            node.awaitOut(said -> said.startsWith("{\"what\":\"filtered\",") && said.contains("\"n\":21,"));
            node.awaitOut(said -> said.startsWith("{\"what\":\"delta\",") && said.contains("\"n\":21,"));
            line.cut();
            publishTexts(server, "cut", 22, 30);
            line.mend();
            node.awaitOut(said -> said.startsWith("{\"what\":\"delta\",") && said.contains("\"n\":30,"));
            publishTexts(server, "cut", 31, 40);
            node.awaitOut(said -> said.startsWith("{\"what\":\"delta\",") && said.contains("\"n\":40,"));
            node.endInput();
            assertThat(node.exitCode()).as(node.said()).isZero();

            List<JsonNode> deltas = allTold(node, "delta");
            assertThat(deltas).extracting(event -> event.get("offset").asInt()).isEqualTo(IntStream.rangeClosed(1, 40).boxed().toList());
            assertThat(deltas).allSatisfy(event -> assertThat(event.get("data")).hasToString(text(event.get("offset").asInt())));
            assertThat(told(node, "stats").get("numFullPayloads").asInt()).isEqualTo(2);
            assertThat(told(node, "stats").get("numDeltaPayloads").asInt()).isEqualTo(38);
            assertThat(told(node, "filtered").get("offset").asInt()).isEqualTo(21);
        }
    }

    /// The line is cut again and again, and what was published meanwhile is there when it is mended.
    @ParameterizedTest
    @ValueSource(strings = {"http_stream", "sse"})
    void recoversWithoutAWebSocket(String transport) {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder));
                CutLine line = CutLine.to(server.port());
                Program node = Foreign.node("fallback.mjs", "http://localhost:" + line.port(), "cut", transport)) {
            node.awaitOut(said -> said.contains("\"subscribed\""));
            assertThat(told(node, "connected").get("transport").asString()).isEqualTo(transport);
            int n = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                n = publish(server, n);
                if (round % 2 == 0) { // on odd rounds it is cut with events on their way
                    awaitPublications(node, n);
                }
                line.cut();
                n = publish(server, n);
                line.mend();
                awaitPublications(node, n);
            }
            for (int own = 0; own < EVENTS; own++) {
                node.type("{\"n\":" + ++n + "}\n");
            }
            awaitPublications(node, n);
            node.endInput();
            node.awaitOut(said -> said.contains("\"disconnected\""));
            assertThat(node.exitCode()).as(node.said()).isZero();
            assertThat(told(node, "rpc").get("data").get("text").asString()).isEqualTo("grüße 🌊");
            assertWholeAndRecovered(node, n);
        }
    }

    /// The server is stopped in an orderly way, killed, and started again on its data.
    @ParameterizedTest
    @ValueSource(strings = {"http_stream", "sse"})
    void comesBackToAServerThatWasStoppedOrKilled(String transport) {
        try (Victim server = new Victim(folder, folder.resolve("data"), "channels: {cut: {retain: {count: 1000}}}");
                CutLine line = CutLine.to(server.startReady())) {
            try (Program node = Foreign.node("fallback.mjs", "http://localhost:" + line.port(), "cut", transport)) {
                node.awaitOut(said -> said.contains("\"subscribed\""));
                for (int n = 1; n <= 6; n++) {
                    node.type("{\"n\":" + n + "}\n");
                    awaitPublications(node, n);
                    if (n % 2 == 0) {
                        server.kill();
                    } else {
                        server.stop();
                    }
                    int before = allTold(node, "subscribed").size();
                    line.turnTo(server.startReady());
                    node.awaitOut(said -> allTold(node, "subscribed").size() > before);
                }
                assertWholeAndRecovered(node, 6);
                assertThat(allTold(node, "connecting")).extracting(said -> said.get("code").asInt()).as("3001: shutdown").contains(3001);
            }
        }
    }

    /// Where a proxy lets no WebSocket through, the SDK tries what comes next.
    @Test
    void fallsBackFromAWebSocketThatDoesNotOpen() {
        try (Distribution server = Distribution.start(folder);
                Program node = Foreign.node("fallback.mjs", "http://localhost:" + server.port(), "cut", "websocket=/channels",
                        "http_stream=/nothing", "sse")) {
            node.awaitOut(said -> said.contains("\"subscribed\""));
            assertThat(told(node, "connected").get("transport").asString()).isEqualTo("sse");
            awaitPublications(node, publish(server, 0));
        }
    }

    /// Only where nothing else helps is the state read again.
    @Test
    void goesOnBehindAStateThatTheApplicationReads() {
        try (Distribution server = Distribution.start(folder); CutLine line = CutLine.to(server.port())) {
            server.publish("board", List.of("{\"n\":1}", "{\"n\":2}"));
            try (Program node = Foreign.node("state.mjs", "http://localhost:" + line.port(), "board")) {
                node.awaitOut("{\"what\":\"subscribed\",\"recovered\":true}"::equals);
                server.publish("board", List.of("{\"n\":3}"));
                node.awaitOut("{\"what\":\"publication\",\"n\":3,\"offset\":3}"::equals);
                line.cut();
                server.publish("board", List.of("{\"n\":4}"));
                line.mend();
                node.awaitOut("{\"what\":\"publication\",\"n\":4,\"offset\":4}"::equals);
                assertThat(states(node)).containsExactly("{\"what\":\"state\",\"numbers\":[1,2],\"offset\":2}");
                line.cut();
                server.publish("board", List.of("{\"n\":5}"));
                server.post("/api/history_remove", "application/json", "{\"channel\":\"board\"}");
                server.publish("board", List.of("{\"n\":6}"));
                line.mend();
                node.awaitOut(said -> said.contains("\"state\"") && said.endsWith("\"numbers\":[6],\"offset\":6}"));
                server.publish("board", List.of("{\"n\":7}"));
                node.awaitOut("{\"what\":\"publication\",\"n\":7,\"offset\":7}"::equals);
                assertThat(states(node)).hasSize(2);
                node.endInput();
                assertThat(node.exitCode()).as(node.said()).isZero();
            }
        }
    }

    private static List<String> states(Program node) {
        return node.out().stream().filter(said -> said.contains("\"what\":\"state\"")).toList();
    }

    private static void assertWholeAndRecovered(Program node, int last) {
        assertThat(allTold(node, "publication")).extracting(event -> event.get("n").asInt())
                .isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
        List<JsonNode> subscribed = allTold(node, "subscribed");
        assertThat(subscribed).hasSizeGreaterThan(1);
        assertThat(subscribed.subList(1, subscribed.size())).allMatch(event -> event.get("recovered").asBoolean());
    }

    private static void publishTexts(Distribution server, String channel, int from, int to) {
        server.publish(channel, IntStream.rangeClosed(from, to).mapToObj(CentrifugeJsIT::text).toList());
    }

    private static String text(int n) {
        return "{\"n\":" + n + ",\"mill\":\"Mühle am Rauschenden Bach 🌊\",\"water\":\"" + n * 7 % 10 + " €\",\"wheel\":\"turns\"}";
    }

    private static int publish(Distribution server, int from) {
        server.publish("cut", IntStream.rangeClosed(from + 1, from + EVENTS).mapToObj(n -> "{\"n\":" + n + "}").toList());
        return from + EVENTS;
    }

    private static void awaitPublications(Program node, int last) {
        node.awaitOut(line -> line.startsWith("{\"what\":\"publication\",\"n\":" + last + ","));
    }

    private static JsonNode told(Program node, String what) {
        List<JsonNode> all = allTold(node, what);
        assertThat(all).as(what + " in " + node.said()).hasSize(1);
        return all.getFirst();
    }

    private static List<JsonNode> allTold(Program node, String what) {
        List<JsonNode> all = new ArrayList<>();
        for (String line : node.out()) {
            JsonNode told = Distribution.JSON.readTree(line);
            if (told.get("what").asString().equals(what)) {
                all.add(told);
            }
        }
        return all;
    }
}
