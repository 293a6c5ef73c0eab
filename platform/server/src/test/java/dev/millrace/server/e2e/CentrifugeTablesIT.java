package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.security.Minted;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Map subscriptions of the JavaScript SDK of Centrifugo.
class CentrifugeTablesIT {
    private static final String CHANNELS = "channels: {quotes: {key: /key, table: {}}, kept: {key: /key, table: {}, retain: {time: 1d}}}";

    @TempDir
    Path folder;

    @Test
    void hasTheSameTableWhateverHappensToTheLine() {
        try (Distribution server = Distribution.configured(folder, CHANNELS);
                CutLine line = CutLine.to(server.port());
                Program node = Foreign.node("tables.mjs", "ws://localhost:" + line.port() + "/connection/websocket", "quotes")) {
            node.awaitOut(
                    said -> said.equals("{\"what\":\"sync\",\"state\":{\"a\":{\"n\":0},\"b\":{\"n\":1},\"d\":{\"n\":3},\"e\":{\"n\":4}}}"));
            server.publish("quotes", List.of("{\"key\":\"b\",\"n\":10}"));
            node.awaitOut(said -> said.startsWith("{\"what\":\"update\",\"key\":\"b\"") && said.contains("\"b\":{\"key\":\"b\",\"n\":10}"));

            line.cut();
            server.publish("quotes", List.of("{\"key\":\"a\",\"n\":20}", "{\"key\":\"f\",\"n\":21}"));
            server.post("/api/map_remove", "application/json", "{\"channel\":\"quotes\",\"key\":\"d\"}");
            line.mend();
            node.awaitOut(said -> said.contains("\"wasRecovering\":true,\"recovered\":true"));
            node.awaitOut(said -> said.startsWith("{\"what\":\"update\",\"key\":\"d\"") && said.contains("\"removed\":true"));

            line.cut();
            server.publish("quotes", List.of("{\"key\":\"g\",\"n\":30}"));
            server.post("/api/history_remove", "application/json", "{\"channel\":\"quotes\"}");
            line.mend();
            node.awaitOut(said -> said.startsWith("{\"what\":\"sync\"") && said.contains("\"g\":{\"key\":\"g\",\"n\":30}"));
            node.endInput();
            assertThat(node.exitCode()).as(node.said()).isZero();
            JsonNode last = Distribution.JSON
                    .readTree(node.out().stream().filter(said -> said.startsWith("{\"what\":\"sync\"")).toList().getLast()).get("state");
            assertThat(last.propertyNames()).containsExactly("a", "b", "e", "f", "g");
            assertThat(last.get("a").get("n").asInt()).isEqualTo(20);
        }
    }

    /// By client and by user, beside the channel's own events.
    @Test
    void showsWhoIsThereWhateverHappensToTheLine() {
        try (Distribution server = Distribution.configured(folder, "security: {tokens: {hmac: " + Minted.SECRET + "}}");
                CutLine line = CutLine.to(server.port());
                Program ada = watcher(line.port(), "ada");
                Program ben = watcher(server.port(), "ben")) {
            awaitRoster(ada, List.of(ada, ben), "ada", "ben");
            awaitRoster(ben, List.of(ada, ben), "ada", "ben");
            try (Program other = watcher(server.port(), "ben")) {
                awaitRoster(ada, List.of(ada, ben, other), "ada", "ben");
                line.cut();
                awaitRoster(ben, List.of(ben, other), "ben");
            }
            awaitRoster(ben, List.of(ben), "ben");
            line.mend();
            awaitRoster(ada, List.of(ada, ben), "ada", "ben");
            awaitRoster(ben, List.of(ada, ben), "ada", "ben");
            for (String what : List.of("clients", "users")) {
                assertThat(told(ada, what + " subscribed").getLast().get("recovered").asBoolean()).as(ada.said()).isTrue();
                assertThat(told(ada, what)).filteredOn(said -> said.get("how").asString().equals("sync")).hasSize(1);
            }
            for (JsonNode entry : told(ada, "clients")) {
                assertThat(entry.get("told")).as("the key of a client is its id").isEqualTo(entry.get("keys"));
            }
            assertThat(told(ada, "error")).isEmpty();
        }
    }

    private static Program watcher(int port, String user) {
        return Foreign.node("rosters.mjs", "ws://localhost:" + port + "/connection/websocket", "room",
                Minted.token(user, Map.of()));
    }

    /// Waits until a watcher has seen that just these are there.
    private static void awaitRoster(Program watcher, List<Program> clients, String... users) {
        watcher.awaitOut(_ -> keys(watcher, "clients").equals(clients.stream().map(CentrifugeTablesIT::id).collect(Collectors.toSet()))
                && keys(watcher, "users").equals(Set.of(users)));
    }

    private static String id(Program client) {
        List<JsonNode> connected = told(client, "connected");
        return connected.isEmpty() ? "" : connected.getLast().get("id").asString();
    }

    private static Set<String> keys(Program watcher, String table) {
        List<JsonNode> all = told(watcher, table);
        return all.isEmpty()
                ? Set.of()
                : all.getLast().get("keys").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static List<JsonNode> told(Program client, String what) {
        return client.out().stream().filter(said -> said.startsWith("{\"what\":\"" + what + "\"")).map(Distribution.JSON::readTree)
                .toList();
    }

    @Test
    void isThereAfterARestart() {
        try (Distribution server = Distribution.configured(folder, CHANNELS)) {
            server.publish("kept", List.of("{\"key\":\"a\",\"n\":1}", "{\"key\":\"b\",\"n\":2}", "{\"key\":\"a\",\"n\":3}"));
            server.post("/api/map_remove", "application/json", "{\"channel\":\"kept\",\"key\":\"b\"}");
        }
        try (Distribution server = Distribution.configured(folder, CHANNELS)) {
            JsonNode events = server.json("/channels/kept?table=true").get("events");
            assertThat(events).hasSize(1);
            assertThat(events.get(0).get("data")).hasToString("{\"key\":\"a\",\"n\":3}");
        }
    }
}
