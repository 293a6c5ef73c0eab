package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.server.RealServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What an application's server asks and decides about clients.
class ClientApiTest {
    private static RealServer server;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = new RealServer(folder, "");
        api = new Api(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String to(Api.Connected client, String more) {
        return "{\"client\":\"" + client.id() + "\"" + more + "}";
    }

    @Test
    void tellsWhoIsSubscribed() throws Exception {
        assertThat(api.result("presence", "{\"channel\":\"room\"}").toString()).isEqualTo("{\"presence\":{}}");
        assertThat(api.result("presence_stats", "{\"channel\":\"room\"}").toString()).isEqualTo("{\"num_clients\":0,\"num_users\":0}");
        Api.Connected one = api.connect();
        one.subscribe("room");
        Api.Connected other = api.connect();
        other.subscribe("room");
        await().until(() -> api.result("presence", "{\"channel\":\"room\"}").get("presence").size() == 2);
        JsonNode presence = api.result("presence", "{\"channel\":\"room\"}").get("presence");
        assertThat(presence.get(one.id()).toString()).isEqualTo("{\"client\":\"" + one.id() + "\",\"user\":\"\"}");
        assertThat(presence.has(other.id())).isTrue();
        assertThat(api.result("presence_stats", "{\"channel\":\"room\"}").toString()).isEqualTo("{\"num_clients\":2,\"num_users\":1}");
    }

    @Test
    void subscribesAndUnsubscribesAClient() throws Exception {
        Api.Connected client = api.connect();
        Api.Connected other = api.connect();
        assertThat(api.result("subscribe", to(client, ",\"channel\":\"given\"")).toString()).isEqualTo("{}");
        assertThat(client.socket().next()).startsWith("{\"push\":{\"channel\":\"given\",\"subscribe\":{\"recoverable\":true,")
                .contains("\"positioned\":true");
        api.result("subscribe", to(client, ",\"channel\":\"given\"")); // once is enough
        api.result("publish", "{\"channel\":\"given\",\"data\":{\"n\":1}}");
        assertThat(client.socket().next()).isEqualTo("{\"push\":{\"channel\":\"given\",\"pub\":{\"data\":{\"n\":1},\"offset\":1}}}");
        assertThat(api.result("unsubscribe", to(client, ",\"channel\":\"given\"")).toString()).isEqualTo("{}");
        assertThat(client.socket().next())
                .isEqualTo("{\"push\":{\"channel\":\"given\",\"unsubscribe\":{\"code\":2000,\"reason\":\"server unsubscribe\"}}}");
        api.result("publish", "{\"channel\":\"given\",\"data\":{\"n\":2}}");
        for (Api.Connected each : List.of(client, other)) {
            each.socket().send("{\"id\":9,\"ping\":{}}");
            assertThat(each.socket().next()).as("nothing came before").contains("\"id\":9");
        }
    }

    @Test
    void subscribesToAPatternOfChannels() throws Exception {
        Api.Connected client = api.connect();
        api.result("subscribe", to(client, ",\"channel\":\"m.*\""));
        assertThat(client.socket().next()).contains("\"push\":{\"channel\":\"m.*\",\"subscribe\":{\"recoverable\":true");
        api.result("publish", "{\"channel\":\"m.1\",\"data\":1}");
        assertThat(client.socket().next()).contains("\"channel\":\"m.*\",\"pub\":{\"data\":1,", "\"tags\":{\"channel\":\"m.1\"}");
        assertThat(api.result("channels", "{}").at("/channels/m.*/num_clients").asInt()).isEqualTo(1);
        api.result("unsubscribe", to(client, ",\"channel\":\"m.*\""));
        assertThat(client.socket().next()).contains("\"channel\":\"m.*\",\"unsubscribe\":{\"code\":2000");
        assertThat(api.error("unsubscribe", to(client, ",\"channel\":\"m.**\""))).startsWith("102 ");
    }

    @Test
    void subscribesFromAPositionOn() throws Exception {
        server.publish("older", List.of("1", "2", "3"));
        String epoch = api.result("history", "{\"channel\":\"older\"}").get("epoch").asString();
        Api.Connected client = api.connect();
        api.result("subscribe", to(client, ",\"channel\":\"older\",\"recover_since\":{\"offset\":1,\"epoch\":\"" + epoch + "\"}"));
        StringBuilder got = new StringBuilder();
        while (!got.toString().contains("\"offset\":3")) {
            got.append(client.socket().next()).append('\n');
        }
        assertThat(got.toString().lines()).hasSize(3).first().asString().contains("\"subscribe\":");
        assertThat(got).contains("{\"data\":2,\"offset\":2}", "{\"data\":3,\"offset\":3}");
    }

    @Test
    void subscribesWithWhatOthersAndTheClientAreTold() throws Exception {
        Api.Connected watcher = api.connect();
        watcher.socket().send("{\"id\":2,\"subscribe\":{\"channel\":\"told\",\"join_leave\":true}}");
        assertThat(watcher.socket().next()).contains("\"subscribe\":");
        Api.Connected client = api.connect();
        String pretty = ",\"info\":{\\n\"seat\": 7},\"b64data\":\"eyJhIjoxfQ==\"".replace("\\n", "\n");
        api.result("subscribe", to(client, ",\"channel\":\"told\"" + pretty));
        assertThat(client.socket().next()).contains("\"subscribe\":{", "\"data\":{\"a\":1}");
        assertThat(watcher.socket().next()).contains("\"join\":{", "\"chan_info\":{ \"seat\": 7}");
        assertThat(api.result("presence", "{\"channel\":\"told\"}").get("presence").get(client.id()).at("/chan_info/seat").asInt())
                .isEqualTo(7);
    }

    @Test
    void refusesAPositionThatCannotBeHad() throws Exception {
        Api.Connected client = api.connect();
        assertThat(api.error("subscribe", to(client, ",\"channel\":\"gone\",\"recover_since\":{\"offset\":1,\"epoch\":\"old\"}")))
                .startsWith("112 ");
        client.subscribe("gone"); // nothing came before
    }

    @Test
    void endsASubscriptionAtItsTime() throws Exception {
        Api.Connected client = api.connect();
        client.subscribe("timed");
        api.result("subscribe", to(client, ",\"channel\":\"timed\",\"expire_at\":" + (Instant.now().getEpochSecond() + 3)));
        assertThat(client.socket().next())
                .isEqualTo("{\"push\":{\"channel\":\"timed\",\"unsubscribe\":{\"code\":2501,\"reason\":\"subscription expired\"}}}");
        api.result("subscribe", to(client, ",\"channel\":\"timed\",\"expire_at\":" + (Instant.now().getEpochSecond() + 3)));
        assertThat(client.socket().next()).contains("\"subscribe\":{\"recoverable\":true");
        assertThat(client.socket().next()).contains("\"unsubscribe\":{\"code\":2501");
    }

    @Test
    void setsWhenAConnectionExpires() throws Exception {
        Api.Connected client = api.connect();
        Api.Connected other = api.connect();
        long now = Instant.now().getEpochSecond();
        assertThat(api.result("refresh", to(client, ",\"expire_at\":" + (now + 1_000))).toString()).isEqualTo("{}");
        assertThat(client.socket().next()).matches("\\{\"push\":\\{\"refresh\":\\{\"expires\":true,\"ttl\":(1000|9\\d\\d)}}}");
        api.result("refresh", to(client, ",\"expire_at\":0"));
        assertThat(client.socket().next()).isEqualTo("{\"push\":{\"refresh\":{}}}");
        api.result("refresh", to(client, ",\"expire_at\":" + (Instant.now().getEpochSecond() + 3)));
        assertThat(client.socket().next()).contains("\"expires\":true");
        assertThat(client.socket().closeCode()).isEqualTo(3005);
        api.result("refresh", to(other, ",\"expire_at\":" + now));
        assertThat(other.socket().closeCode()).as("a time that is over ends it at once").isEqualTo(3005);
    }

    @ParameterizedTest
    @ValueSource(ints = {3000, 3500, 4000, 4999})
    void endsAConnectionWithAnyCodeAndReason(int code) throws Exception {
        Api.Connected client = api.connect();
        api.result("disconnect", to(client, ",\"disconnect\":{\"code\":" + code + ",\"reason\":\"kündigung\"}"));
        assertThat(client.socket().closeCode()).isEqualTo(code);
        assertThat(client.socket().closeReason()).isEqualTo("kündigung");
    }

    @Test
    void endsConnections() throws Exception {
        Api.Connected client = api.connect();
        Api.Connected spared = api.connect();
        assertThat(api.result("disconnect", to(client, "")).toString()).isEqualTo("{}");
        assertThat(client.socket().closeCode()).isEqualTo(3503);
        Api.Connected next = api.connect();
        api.result("disconnect", to(next, ",\"disconnect\":{\"code\":3011}"));
        assertThat(next.socket().closeCode()).isEqualTo(3011);
        api.result("disconnect", to(spared, ",\"whitelist\":[\"" + spared.id() + "\"]"));
        spared.socket().send("{\"id\":9,\"ping\":{}}");
        assertThat(spared.socket().next()).contains("\"id\":9");
        assertThat(api.result("disconnect", "{\"user\":\"nobody\"}").toString()).isEqualTo("{}");
        Api.Connected expired = api.connect();
        api.result("refresh", to(expired, ",\"expired\":true"));
        assertThat(expired.socket().closeCode()).isEqualTo(3005);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThat(api.error("disconnect", "{}")).isEqualTo("107 field `user`: expected the user, or `client`, or both, got nothing");
        assertThat(api.error("disconnect", "{\"user\":\"u\",\"disconnect\":{\"code\":7}}"))
                .startsWith("107 field `disconnect.code`: expected a number from 3000 to 4999; ");
        String tooLong = "x".repeat(122) + "ü";
        assertThat(api.error("disconnect", "{\"user\":\"u\",\"disconnect\":{\"reason\":\"" + tooLong + "\"}}"))
                .startsWith("107 field `disconnect.reason`: expected at most 123 bytes, got ");
        assertThat(api.error("disconnect", "{\"user\":\"u\",\"disconnect\":{\"code\":4000,\"reconnect\":true}}"))
                .isEqualTo("108 field `disconnect.reconnect`: not available, leave it out; there are: code, reason");
        assertThat(api.error("disconnect", "{\"user\":\"u\",\"session\":\"s\"}")).startsWith("108 field `session`: not available");
        assertThat(api.result("disconnect", "{\"user\":\"u\",\"session\":\"\"}").toString()).isEqualTo("{}");
        assertThat(api.error("subscribe", "{\"user\":\"u\"}")).startsWith("107 field `channel`");
        for (String method : List.of("subscribe", "unsubscribe", "refresh")) {
            assertThat(api.error(method, "{\"user\":\"u\",\"channel\":\"a\",\"override\":{\"presence\":{\"value\":true}}}"))
                    .startsWith("108 field `").contains("`: not available, leave it out; there are: user, client, ");
        }
        String subscribe = "{\"user\":\"u\",\"channel\":\"a\",%s}";
        assertThat(api.error("subscribe", subscribe.formatted("\"b64info\":\"ew==\""))).startsWith("107 field `info`: ");
        assertThat(api.error("subscribe", subscribe.formatted("\"b64data\":\"?\""))).startsWith("107 field `b64data`: expected Base64");
        assertThat(api.error("subscribe", subscribe.formatted("\"expire_at\":1"))).isEqualTo(
                "107 field `expire_at`: expected a time to come, got 1");
        assertThat(api.error("refresh", "{\"user\":\"u\",\"expire_at\":1790000000000}"))
                .startsWith("107 field `expire_at`: expected seconds since 1970, before the year 2100, ");
        assertThat(api.error("refresh", "{\"user\":\"u\"}")).startsWith("107 field `expire_at`: expected when the connections expire");
        assertThat(api.error("presence", "{\"channel\":\"a b\"}")).startsWith("102 channel 'a b' has no valid name");
    }

    @Test
    void tellsWhatGoesOn() throws Exception {
        Api.Connected client = api.connect();
        client.subscribe("going.on");
        assertThat(api.result("channels", "{\"pattern\":\"going.*\"}").toString())
                .isEqualTo("{\"channels\":{\"going.on\":{\"num_clients\":1}}}");
        assertThat(api.result("channels", "").get("channels").has("going.on")).isTrue();
        assertThat(api.result("channels", "{\"pattern\":\"no*\"}").toString()).isEqualTo("{\"channels\":{}}");
        JsonNode node = api.result("info", "{}").at("/nodes/0");
        assertThat(node.propertyNames()).containsExactly("uid", "name", "version", "num_clients", "num_users", "num_channels", "num_subs",
                "uptime");
        assertThat(node.get("num_clients").asInt()).isPositive();
        assertThat(node.get("num_subs").asInt()).isPositive();
    }
}
