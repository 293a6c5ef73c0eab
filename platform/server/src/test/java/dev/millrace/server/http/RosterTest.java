package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who is subscribed to a channel, as a table.
class RosterTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// A client of the channel `room`.
    private TestSocket member() throws InterruptedException {
        TestSocket socket = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
        assertThat(socket.next()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
        return socket;
    }

    private static JsonNode ask(TestSocket socket, String subscribe) throws InterruptedException {
        return json(socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"$clients:room\",\"type\":2," + subscribe + "}}").nextLine());
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private static List<String> keys(JsonNode publications) {
        return publications.valueStream().map(each -> each.get("key").asString()).toList();
    }

    @Test
    void comesInPartsAndThenFollowsThoseWhoComeAndGo() throws Exception {
        List<TestSocket> members = List.of(member(), member(), member());
        TestSocket watcher = server.connected();
        JsonNode first = ask(watcher, "\"phase\":2,\"limit\":2").get("subscribe");
        assertThat(first.get("type").asInt()).isEqualTo(2);
        assertThat(first.get("phase").asInt()).isEqualTo(2);
        List<String> all = new ArrayList<>(keys(first.get("state")));
        assertThat(all).hasSize(2);
        assertThat(first.get("state").get(0).get("info").get("client").asString()).isEqualTo(all.getFirst());
        JsonNode second = ask(watcher, "\"phase\":2,\"limit\":2,\"cursor\":" + first.get("cursor") + ",\"offset\":" + first.get("offset")
                + ",\"epoch\":" + first.get("epoch")).get("subscribe");
        assertThat(second.has("phase")).as("it is live").isFalse();
        all.addAll(keys(second.get("state")));
        assertThat(all).doesNotHaveDuplicates().hasSize(3);

        TestSocket late = member();
        JsonNode joined = json(watcher.nextLine()).get("push");
        assertThat(joined.get("channel").asString()).isEqualTo("$clients:room");
        String key = joined.get("pub").get("key").asString();
        assertThat(all).doesNotContain(key);
        assertThat(joined.get("pub").get("info").get("client").asString()).isEqualTo(key);
        late.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"room\"}}");
        JsonNode left = json(watcher.nextLine()).get("push").get("pub");
        assertThat(left.get("key").asString()).isEqualTo(key);
        assertThat(left.get("removed").asBoolean()).isTrue();
        members.getFirst().close();
        assertThat(all).contains(json(watcher.nextLine()).get("push").get("pub").get("key").asString());
        assertThat(watcher.send("{\"id\":4,\"presence_stats\":{\"channel\":\"room\"}}").next()).contains("\"num_clients\":2");
    }

    @Test
    void isRecoveredAsLongAsSomebodyIsThere() throws Exception {
        TestSocket member = member();
        TestSocket watcher = server.connected();
        JsonNode live = ask(watcher, "\"phase\":2").get("subscribe");
        String place = "\"phase\":1,\"recover\":true,\"offset\":" + live.get("offset") + ",\"epoch\":" + live.get("epoch");
        watcher.close();
        assertThat(watcher.closeCode()).isEqualTo(1000);
        member();
        JsonNode again = ask(server.connected(), place).get("subscribe");
        assertThat(again.get("recovered").asBoolean()).isTrue();
        assertThat(again.get("publications")).hasSize(1);
        assertThat(member.waiting()).isZero();
        assertThat(ask(server.connected(), place.replace(live.get("epoch").asString(), "other")).get("error").get("code").asInt())
                .isEqualTo(112);
    }

    @Test
    void startsEmptyWhereNobodyIsThere() throws Exception {
        TestSocket watcher = server.connected();
        assertThat(ask(watcher, "\"phase\":2").get("subscribe").has("state")).isFalse();
        assertThat(watcher.send("{\"id\":3,\"subscribe\":{\"channel\":\"$users:room\",\"type\":3,\"phase\":2}}").nextLine())
                .contains("\"type\":3");
        TestSocket member = member();
        assertThat(watcher.nextLine()).contains("\"$clients:room\"", "\"key\":");
        member.close();
        assertThat(watcher.nextLine()).contains("\"removed\":true");
        watcher.send("{\"id\":4,\"unsubscribe\":{\"channel\":\"$clients:room\"}}");
        assertThat(watcher.next()).isEqualTo("{\"id\":4,\"unsubscribe\":{}}");
        member();
        assertThat(watcher.send("{\"id\":5,\"presence_stats\":{\"channel\":\"$clients:room\"}}").next()).contains("\"code\":107");
    }

    @Test
    void isPushedByNumberToThoseWhoWant() throws Exception {
        TestSocket watcher = server.connected();
        int number = ask(watcher, "\"phase\":2,\"flag\":1").get("subscribe").get("id").asInt();
        member();
        assertThat(json(watcher.nextLine()).get("push").get("id").asInt()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"channel\":\"$clients:room\",\"type\":3,\"phase\":2 | 107 | 'room': subscribe with `type` 2, got 3",
            "\"channel\":\"$users:room\",\"type\":1,\"phase\":2   | 107 | 'room': subscribe with `type` 3, got 1",
            "\"channel\":\"$users:room\"                          | 107 | 'room': subscribe with `type` 3, got 0",
            "\"channel\":\"room\",\"type\":2,\"phase\":2          | 108 | '$clients:'",
            "\"channel\":\"$clients:\",\"type\":2,\"phase\":2     | 102 | no valid name",
            "\"channel\":\"$clients:$clients:a\",\"type\":2       | 107 | subscribe with `type` 2, got 0"})
    void isAskedForByItsNameAndType(String subscribe, int code, String why) throws Exception {
        JsonNode error = json(server.connected().send("{\"id\":2,\"subscribe\":{" + subscribe + "}}").next()).get("error");
        assertThat(error.get("code").asInt()).isEqualTo(code);
        assertThat(error.get("message").asString()).contains(why);
    }

    @Test
    void leavesNothingBehindOfThoseWhoLooked() throws Exception {
        TestSocket watcher = server.connected();
        String epoch = ask(watcher, "\"phase\":2").get("subscribe").get("epoch").asString();
        watcher.close();
        await().until(() -> server.http.openConnections() == 0);
        assertThat(ask(server.connected(), "\"phase\":2").get("subscribe").get("epoch").asString()).as("made anew").isNotEqualTo(epoch);
    }
}
