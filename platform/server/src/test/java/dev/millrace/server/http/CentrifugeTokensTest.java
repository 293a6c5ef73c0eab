package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.config.Secret;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.ChannelRule;
import dev.millrace.server.security.Minted;
import dev.millrace.server.security.ProcessorRule;
import dev.millrace.server.security.SecurityConfig;
import dev.millrace.server.security.TokensConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Tokens and rules in the Centrifuge protocol, as they are on the wire.
class CentrifugeTokensTest {
    private static final String PATH = "/connection/websocket";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        List<String> user = List.of("user");
        ChannelRule chat = new ChannelRule(user, List.of("role:editor"), user, user);
        server = secured(Map.of("chat", chat, "news", new ChannelRule(user, user, List.of(), List.of())));
        server.deploy("echo", TestServer.replying(json -> json));
        server.deploy("other", TestServer.replying(json -> json));
    }

    private TestServer secured(Map<String, ChannelRule> rules) throws Exception {
        TokensConfig tokens = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ZERO);
        return new TestServer(new Access(new SecurityConfig(tokens, List.of(), rules, Map.of("echo", new ProcessorRule(List.of("user")))),
                now::get, false), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String connect(String token) {
        return "{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}";
    }

    private TestSocket connected(String token) throws Exception {
        TestSocket socket = server.open(PATH).send(connect(token));
        assertThat(socket.next()).startsWith("{\"id\":1,\"connect\":{\"client\":");
        return socket;
    }

    private TestSocket connected(String user, Map<String, ?> claims) throws Exception {
        return connected(Minted.token(user, claims));
    }

    private static String asked(TestSocket socket, String command) throws Exception {
        return socket.send("{\"id\":2," + command + "}").next();
    }

    @Test
    void admitsNobodyWithoutATokenIfAnonymousClientsMayDoNothing() throws Exception {
        TestSocket socket = server.open(PATH).send("{\"id\":1,\"connect\":{}}");
        assertThat(socket.next()).contains("\"error\":{\"code\":101,");
        socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}");
        assertThat(socket.closeCode()).as("it is not connected").isEqualTo(3501);
    }

    @Test
    void tellsExpiredTokensFromThoseThatAreNotBelieved() throws Exception {
        String expired = Minted.token("ada", now.get().minusSeconds(1), Map.of());
        TestSocket late = server.open(PATH).send(connect(expired));
        assertThat(late.next()).contains("\"error\":{\"code\":109,");
        TestSocket forged = server.open(PATH)
                .send(connect("x.y.z") + "\n{\"id\":2,\"publish\":{\"channel\":\"news\",\"data\":1}}");
        assertThat(forged.closeCode()).isEqualTo(3500);
        assertThat(server.channels.find("news")).as("nothing behind it is done").isNull();
    }

    @Test
    void asksForTheSameWithoutAWebSocket() throws Exception {
        try (SessionStream forged = SessionStream.post(server, connect("x.y.z"));
                SessionStream ada = SessionStream.get(server, connect(Minted.token("ada", Map.of())))) {
            assertThat(forged.next()).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3500,\"reason\":\"invalid token\"}}}");
            assertThat(forged.next()).isEmpty();
            JsonNode connected = ada.connected();
            assertThat(ada.send(connected, "{\"id\":2,\"publish\":{\"channel\":\"chat\",\"data\":1}}").get(20, TimeUnit.SECONDS))
                    .isEqualTo(204);
            assertThat(ada.next()).contains("\"code\":103", "user 'ada' may not publish to channel 'chat'");
        }
    }

    @Test
    void keepsClientsToTheRules() throws Exception {
        TestSocket ada = connected("ada", Map.of());
        assertThat(asked(ada, "\"publish\":{\"channel\":\"chat\",\"data\":1}")).contains("\"code\":103",
                "user 'ada' may not publish to channel 'chat'");
        assertThat(asked(ada, "\"publish\":{\"channel\":\"news\",\"data\":1}")).contains("\"offset\":1");
        assertThat(asked(ada, "\"publish\":{\"channel\":\"chat\",\"data\":1}")).contains("\"code\":103");
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"chat\"}")).contains("\"subscribe\":{");
        assertThat(asked(ada, "\"history\":{\"channel\":\"chat\",\"limit\":1}")).contains("\"history\":{");
        assertThat(asked(ada, "\"history\":{\"channel\":\"news\",\"limit\":1}")).contains("\"code\":103", "read the history");
        assertThat(asked(ada, "\"presence\":{\"channel\":\"news\"}")).contains("\"code\":103", "see who is subscribed");
        assertThat(asked(ada, "\"presence_stats\":{\"channel\":\"news\"}")).contains("\"code\":103");
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"$errors\"}")).contains("\"code\":103");
        assertThat(asked(ada, "\"rpc\":{\"method\":\"echo\",\"data\":7}")).contains("\"rpc\":{\"data\":7}");
        assertThat(asked(ada, "\"rpc\":{\"method\":\"other\",\"data\":7}")).contains("\"code\":103", "may not call processor 'other'");
        TestSocket eve = connected("eve", Map.of("role", "editor"));
        assertThat(asked(eve, "\"publish\":{\"channel\":\"chat\",\"data\":1}")).contains("\"offset\":1");
    }

    @Test
    void showsOthersWhoSomebodyIs() throws Exception {
        TestSocket ada = connected("ada", Map.of("info", Map.of("name", "Ada")));
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"chat\",\"join_leave\":true}")).contains("\"subscribe\":{");
        assertThat(asked(ada, "\"presence\":{\"channel\":\"chat\"}")).contains("\"user\":\"ada\"", "\"conn_info\":{\"name\":\"Ada\"}");
        TestSocket bob = connected("bob", Map.of("role", "editor"));
        String token = Minted.token("bob", Map.of("channel", "chat", "info", "seat 7"));
        assertThat(asked(bob, "\"subscribe\":{\"channel\":\"chat\",\"token\":\"" + token + "\"}")).contains("\"subscribe\":{");
        assertThat(ada.next()).contains("\"join\":{", "\"user\":\"bob\"", "\"chan_info\":\"seat 7\"");
        bob.send("{\"id\":3,\"publish\":{\"channel\":\"chat\",\"data\":1}}");
        assertThat(ada.next()).contains("\"pub\":{\"data\":1,", "\"info\":{\"user\":\"bob\"");
    }

    @Test
    void letsASubscriptionTokenOpenAChannel() throws Exception {
        TestSocket ada = connected("ada", Map.of());
        String command = "\"subscribe\":{\"channel\":\"secret\",\"token\":\"%s\"}";
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"secret\"}")).contains("\"code\":103");
        assertThat(asked(ada, command.formatted(Minted.token("bob", Map.of("channel", "secret"))))).contains("\"code\":103");
        assertThat(asked(ada, command.formatted(Minted.token("ada", Map.of("channel", "other"))))).contains("\"code\":103");
        assertThat(asked(ada, command.formatted("x.y.z"))).contains("\"code\":103");
        assertThat(asked(ada, command.formatted(Minted.token("ada", now.get(), Map.of("channel", "secret"))))).contains("\"code\":109");
        assertThat(server.channels.find("secret")).isNull();
        assertThat(asked(ada, command.formatted(Minted.token("ada", now.get().plusSeconds(60), Map.of("channel", "secret")))))
                .contains("\"expires\":true,\"ttl\":60");
    }

    @Test
    void endsASubscriptionThatIsNotRenewed() throws Exception {
        TestSocket ada = connected("ada", Map.of());
        String token = Minted.token("ada", now.get().plusSeconds(60), Map.of("channel", "secret"));
        asked(ada, "\"subscribe\":{\"channel\":\"secret\",\"token\":\"" + token + "\"}");
        String longer = Minted.token("ada", now.get().plusSeconds(600), Map.of("channel", "secret"));
        assertThat(asked(ada, "\"sub_refresh\":{\"channel\":\"secret\",\"token\":\"" + longer + "\"}"))
                .contains("\"sub_refresh\":{\"expires\":true,\"ttl\":600}");
        now.set(now.get().plusSeconds(100));
        server.append("secret", "1");
        assertThat(ada.next()).contains("\"pub\":");
        assertThat(asked(ada, "\"sub_refresh\":{\"channel\":\"nowhere\",\"token\":\"" + longer + "\"}")).contains("\"code\":107");
        now.set(now.get().plusSeconds(600));
        assertThat(ada.next()).contains("\"channel\":\"secret\",\"unsubscribe\":{\"code\":2501");
        assertThat(server.channel("secret").subscribers()).isZero();
    }

    @Test
    void letsAClientSubscribeAgainWhenItsNewTokenIsTooOld() throws Exception {
        TestSocket ada = connected("ada", Map.of());
        String token = Minted.token("ada", now.get().plusSeconds(60), Map.of("channel", "secret"));
        asked(ada, "\"subscribe\":{\"channel\":\"secret\",\"token\":\"" + token + "\"}");
        String old = Minted.token("ada", now.get().minusSeconds(1), Map.of("channel", "secret"));
        String answer = asked(ada, "\"sub_refresh\":{\"channel\":\"secret\",\"token\":\"" + old + "\"}");
        answer += answer.contains("\n") ? "" : ada.next(); // the push and the reply may come in a message each
        assertThat(answer).contains("\"unsubscribe\":{\"code\":2501").contains("\"code\":109");
    }

    @Test
    void doesNotProlongAConnectionWithoutAToken() throws Exception {
        TestSocket nobody = server.open(PATH).send(connect(Minted.token("", now.get().plusSeconds(60), Map.of())));
        assertThat(nobody.next()).contains("\"expires\":true,\"ttl\":60");
        nobody.send("{\"id\":2,\"refresh\":{\"token\":\"\"}}");
        assertThat(nobody.closeCode()).isEqualTo(3500);
    }

    @Test
    void tellsWhoComesAndGoesOnlyThoseWhoMayKnowWhoIsThere() throws Exception {
        TestSocket ada = connected("ada", Map.of());
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"news\",\"join_leave\":true}")).contains("\"code\":103");
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"news\"}")).contains("\"subscribe\":{");
        TestSocket named = server.open(PATH).send(connect(Minted.token("ada", Map.of("channels", List.of("news")))));
        assertThat(named.next()).contains("\"subs\":{\"news\"");
        assertThat(asked(named, "\"unsubscribe\":{\"channel\":\"news\"}")).contains("\"unsubscribe\":{}");
        assertThat(asked(named, "\"subscribe\":{\"channel\":\"news\",\"join_leave\":true}"))
                .as("a token that says nothing of others").contains("\"code\":103");
    }

    @Test
    void closesAConnectionThatIsNotProlonged() throws Exception {
        TestSocket ada = server.open(PATH).send(connect(Minted.token("ada", now.get().plusSeconds(60), Map.of())));
        assertThat(ada.next()).contains("\"expires\":true,\"ttl\":60");
        assertThat(asked(ada, "\"refresh\":{\"token\":\"" + Minted.token("ada", now.get().plusSeconds(600), Map.of()) + "\"}"))
                .contains("\"refresh\":{\"client\":\"", "\"expires\":true,\"ttl\":600");
        now.set(now.get().plusSeconds(100));
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"news\"}")).contains("\"subscribe\":{");
        now.set(now.get().plusSeconds(600));
        assertThat(ada.closeCode()).isEqualTo(3005);
    }

    @Test
    void closesAConnectionWhoseNewTokenIsNoGood() throws Exception {
        TestSocket forged = connected("ada", Map.of());
        forged.send("{\"id\":2,\"refresh\":{\"token\":\"x\"}}");
        assertThat(forged.closeCode()).isEqualTo(3500);
        TestSocket other = connected("ada", Map.of());
        other.send("{\"id\":2,\"refresh\":{\"token\":\"" + Minted.token("eve", Map.of()) + "\"}}");
        assertThat(other.closeCode()).isEqualTo(3500);
        TestSocket late = connected("ada", Map.of());
        late.send("{\"id\":2,\"refresh\":{\"token\":\"" + Minted.token("ada", now.get().minusSeconds(1), Map.of()) + "\"}}");
        assertThat(late.closeCode()).isEqualTo(3005);
    }

    @Test
    void followsTheRolesOfANewToken() throws Exception {
        TestSocket ada = connected("ada", Map.of("role", "editor"));
        String publish = "\"publish\":{\"channel\":\"chat\",\"data\":1}";
        assertThat(asked(ada, publish)).contains("\"offset\":1");
        assertThat(asked(ada, "\"refresh\":{\"token\":\"" + Minted.token("ada", Map.of()) + "\"}")).contains("\"refresh\":{");
        assertThat(asked(ada, publish)).contains("\"code\":103");
    }

    @Test
    void subscribesClientsToWhatTheirTokenSays() throws Exception {
        server.append("secret", "1");
        String token = Minted.token("ada", Map.of("channels", List.of("secret", "bad name"), "subs",
                Map.of("board", Map.of("data", Map.of("hello", 1), "info", "guest"))));
        TestSocket ada = server.open(PATH).send(connect(token));
        assertThat(ada.next()).contains("\"subs\":{", "\"secret\":{\"recoverable\":true,\"epoch\":", "\"offset\":1",
                "\"data\":{\"hello\":1}").doesNotContain("bad name");
        server.append("secret", "2");
        assertThat(ada.next()).contains("{\"push\":{\"channel\":\"secret\",\"pub\":{\"data\":2");
        assertThat(asked(ada, "\"subscribe\":{\"channel\":\"secret\"}")).contains("\"code\":105");
        String epoch = server.channel("secret").epoch();
        TestSocket again = server.open(PATH).send("{\"id\":1,\"connect\":{\"token\":\"" + token
                + "\",\"subs\":{\"secret\":{\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":1},\"hidden\":{\"recover\":true}}}}");
        assertThat(again.next()).contains("\"recovered\":true", "\"publications\":[{\"data\":2").doesNotContain("hidden");
    }
}
