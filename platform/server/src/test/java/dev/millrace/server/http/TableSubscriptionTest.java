package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Durability;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The newest event of each key, for clients with and without an SDK.
class TableSubscriptionTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonNode ask(TestSocket socket, String subscribe) throws InterruptedException {
        return JsonMapper.shared().readTree(
                socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"prices\",\"type\":1," + subscribe + "}}").nextLine());
    }

    private static List<String> keys(JsonNode publications) {
        return publications.valueStream().map(each -> each.get("key").asString()).toList();
    }

    @Test
    void comesInPartsAndThenWhatChangedSinceTheFirst() throws Exception {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            server.put(key, "1");
        }
        TestSocket socket = server.connected();
        JsonNode first = ask(socket, "\"phase\":2,\"limit\":2").get("subscribe");
        assertThat(keys(first.get("state"))).containsExactly("a", "b");
        assertThat(first.get("phase").asInt()).isEqualTo(2);
        assertThat(first.get("offset").asInt()).isEqualTo(5);
        String place = ",\"offset\":5,\"epoch\":" + first.get("epoch");

        server.put("d", "2");
        server.put("new", "3");
        server.remove("e");
        JsonNode second = ask(socket, "\"phase\":2,\"limit\":1,\"cursor\":" + first.get("cursor") + place).get("subscribe");
        assertThat(keys(second.get("state"))).containsExactly("c");
        assertThat(second.has("phase")).as("it is live").isFalse();
        assertThat(keys(second.get("publications"))).containsExactly("d", "new", "e");
        assertThat(second.get("publications").get(2).get("removed").asBoolean()).isTrue();
        assertThat(second.get("offset").asInt()).isEqualTo(8);
        assertThat(second.get("recoverable").asBoolean()).isTrue();
        assertThat(second.has("recovered")).isFalse();

        server.put("a", "4");
        assertThat(socket.nextLine())
                .isEqualTo("{\"push\":{\"channel\":\"prices\",\"pub\":{\"data\":4,\"offset\":9,\"key\":\"a\"}}}");
    }

    @Test
    void isRecoveredFromAPosition() throws Exception {
        server.put("a", "1");
        server.put("b", "2");
        server.remove("a");
        server.append("prices", "\"no key\"");
        String place = "\"phase\":1,\"recover\":true,\"offset\":1,\"epoch\":\"" + server.channel("prices").epoch() + "\"";
        JsonNode live = ask(server.connected(), place).get("subscribe");
        assertThat(live.get("recovered").asBoolean()).isTrue();
        assertThat(keys(live.get("publications"))).containsExactly("b", "a");
        assertThat(live.get("offset").asInt()).isEqualTo(4);
        assertThat(ask(server.connected(), place.replace("\"offset\":1", "\"offset\":99")).get("error").get("code").asInt()).isEqualTo(112);
        assertThat(
                ask(server.connected(), "\"phase\":1,\"recover\":true,\"offset\":1,\"epoch\":\"other\"").get("error").get("code").asInt())
                .isEqualTo(112);
        assertThat(ask(server.connected(), "\"phase\":1").get("error").get("message").asString()).contains("`epoch`", "`offset`");
    }

    @Test
    void isFilteredByTagsButForRemovals() throws Exception {
        server.put("a", "1");
        TestSocket socket = server.connected();
        JsonNode live = ask(socket, "\"phase\":2,\"tf\":{\"key\":\"t\",\"cmp\":\"ex\"}").get("subscribe");
        assertThat(live.has("state")).isFalse();
        server.put("b", "2");
        server.remove("a");
        assertThat(socket.nextLine()).contains("\"key\":\"a\",\"removed\":true");
    }

    @Test
    void isChangedByClients() throws Exception {
        TestSocket socket = server.connected();
        assertThat(ask(socket, "\"phase\":2,\"flag\":1").get("subscribe").get("id").asInt()).isEqualTo(1);
        socket.send("{\"id\":3,\"publish\":{\"channel\":\"prices\",\"type\":1,\"key\":\"a\",\"data\":7}}");
        assertThat(List.of(socket.nextLine(), socket.nextLine()))
                .anyMatch("{\"push\":{\"id\":1,\"pub\":{\"data\":7,\"offset\":1,\"key\":\"a\"}}}"::equals);
        socket.send("{\"id\":4,\"publish\":{\"channel\":\"prices\",\"type\":1,\"key\":\"a\",\"removed\":true}}");
        assertThat(List.of(socket.nextLine(), socket.nextLine())).anyMatch(line -> line.contains("\"key\":\"a\",\"removed\":true"));
        assertThat(ask(server.connected(), "\"phase\":2").get("subscribe").has("state")).isFalse();
    }

    @Test
    void isNotThereForChannelsThatHaveNone() throws Exception {
        TestSocket socket = server.connected();
        assertThat(socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"type\":1,\"phase\":2}}").next())
                .contains("\"code\":108", "channel 'a' has no table: it gets one with `table: {}` in `channels`");
        assertThat(socket.send("{\"id\":3,\"subscribe\":{\"channel\":\"prices\",\"type\":2,\"phase\":2}}").next())
                .contains("\"code\":108", "`type` 2", "'$clients:'");
        assertThat(socket.send("{\"id\":4,\"publish\":{\"channel\":\"a\",\"type\":1,\"key\":\"k\",\"data\":1}}").next())
                .contains("\"code\":108", "has no table");
        assertThat(socket.send("{\"id\":5,\"publish\":{\"channel\":\"prices\",\"type\":1,\"data\":1}}").next())
                .contains("\"code\":107", "must have a `key`");
        assertThat(ask(socket, "\"phase\":2,\"cursor\":\"x\"").get("error").get("message").asString()).contains("`cursor`", "'x'");
        assertThat(server.get("/channels/a?table=true").body()).contains("channel 'a' has no table");
    }

    @Test
    void comesFirstOverAPlainWebSocket() throws Exception {
        server.put("a", "1");
        server.put("b", "2");
        server.put("a", "3");
        TestSocket socket = server.open("/channels/prices?table=true");
        assertThat(socket.next()).isEqualTo("2");
        assertThat(socket.next()).isEqualTo("3");
        server.put("b", "4");
        server.remove("a");
        assertThat(socket.next()).isEqualTo("4");
        assertThat(socket.next()).isEqualTo("{\"removed\":\"a\"}");
        TestSocket one = server.open("/channels/prices?table=true&key=b");
        assertThat(one.next()).isEqualTo("4");
    }

    @Test
    void comesInPartsWhereAClientIsToldAllOfALargeOne() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            server.put("k" + i % 1_000, Integer.toString(i));
        }
        TestSocket socket = server.open("/channels/prices?table=true&batch=true");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(socket.nextLine());
        }
        assertThat(all).doesNotHaveDuplicates().first().isEqualTo("1500");
        assertThat(all.getLast()).isEqualTo("2499");
    }

    @Test
    void comesFirstAsServerSentEventsUnlessTheClientCanResume() throws Exception {
        server.put("a", "1");
        server.put("b", "2");
        server.put("a", "3");
        String epoch = server.channel("prices").epoch();
        assertThat(stream("/channels/prices?table=true", 2)).containsExactly("id: " + epoch + ":2", "data: 2", "", "id: " + epoch + ":3",
                "data: 3");
        assertThat(stream("/channels/prices?table=true&since=" + epoch + ":2", 1)).containsExactly("id: " + epoch + ":3", "data: 3");
        assertThat(stream("/channels/prices?table=true&since=old:2", 2)).startsWith("id: " + epoch + ":2", "data: 2");
    }

    private List<String> stream(String path, int events) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path)).header("Accept", "text/event-stream").build();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                server.client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).isEqualTo(":");
            assertThat(reader.readLine()).isEmpty();
            int left = events;
            while (left > 0) {
                String line = reader.readLine();
                lines.add(line);
                left -= line.startsWith("data:") ? 1 : 0;
            }
        }
        return lines;
    }

    @Test
    void isReadInPartsOverHttp() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            server.put(key, "1");
        }
        JsonNode first = JsonMapper.shared().readTree(server.get("/channels/prices?table=true&limit=2").body());
        assertThat(keys(first.get("events"))).containsExactly("a", "b");
        server.put("c", "2");
        JsonNode second = JsonMapper.shared().readTree(server.get("/channels/prices?table=true&limit=2&cursor="
                + first.get("cursor").asString() + "&offset=" + first.get("offset").asString()).body());
        assertThat(second.get("events")).isEmpty();
        assertThat(second.has("cursor")).isFalse();
        JsonNode missed = JsonMapper.shared().readTree(server.get("/channels/prices?since=" + first.get("offset").asString()).body());
        assertThat(keys(missed.get("events"))).containsExactly("c");
    }

    @Test
    void isToBeGotAnewByAClientThatDidNotKeepUp() throws Exception {
        server.close();
        server = new TestServer(HttpSettings.local(0),
                new ChannelSettings(null, new Retain(1, Duration.ofMillis(1), 1), Slow.RESUME, Durability.MEMORY));
        try (RawSocket socket = server.raw().upgrade("/connection/websocket")) {
            socket.send(
                    RawSocket.text("{\"id\":1,\"connect\":{}}{\"id\":2,\"subscribe\":{\"channel\":\"prices\",\"type\":1,\"phase\":2}}"));
            String large = "\"" + "x".repeat(200_000) + "\"";
            for (int i = 0; i < 400; i++) {
                server.put("k", large);
            }
            RawSocket.Frame frame;
            do {
                frame = socket.frame();
            } while (!frame.text().contains("\"unsubscribe\""));
            assertThat(frame.text()).contains("\"code\":2500");
        }
        assertThat(keys(ask(server.connected(), "\"phase\":2").get("subscribe").get("state"))).containsExactly("k");
    }
}
