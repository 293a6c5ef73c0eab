package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.config.Secret;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.ChannelRule;
import dev.millrace.server.security.Minted;
import dev.millrace.server.security.SecurityConfig;
import dev.millrace.server.security.TokensConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Subscriptions of patterns of channels.
class WildcardTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String subscribe(String pattern, String options) {
        return "{\"id\":2,\"subscribe\":{\"channel\":\"" + pattern + "\"" + options + "}}";
    }

    @Test
    void tellsAPlainSocketWhichChannelAnEventIsFrom() throws Exception {
        TestSocket each = server.open("/channels/metrics.*");
        TestSocket lines = server.open("/channels/metrics.*?batch=true&key=k");
        server.append("metrics.cpu", "{\"load\": 1}");
        server.append("other", "2");
        server.append("metrics.disk.free", "3");
        server.post("/channels/metrics.net?key=k", "application/json", "{\n\"n\": 4}");
        assertThat(each.next()).isEqualTo("{\"channel\":\"metrics.cpu\",\"data\":{\"load\": 1}}");
        assertThat(each.next()).isEqualTo("{\"channel\":\"metrics.disk.free\",\"data\":3}");
        assertThat(each.next()).isEqualTo("{\"channel\":\"metrics.net\",\"data\":{\n\"n\": 4}}");
        assertThat(lines.next()).isEqualTo("{\"channel\":\"metrics.net\",\"data\":{ \"n\": 4}}");
    }

    @Test
    void tellsAStreamWhichChannelAnEventIsFromAndResumes() throws Exception {
        BufferedReader sse = stream("text/event-stream", "");
        server.append("metrics.cpu", "1");
        server.append("metrics.net", "2");
        String epoch = server.channels.matching("metrics.*").epoch();
        assertThat(List.of(sse.readLine(), sse.readLine())).containsExactly(":", "");
        assertThat(List.of(sse.readLine(), sse.readLine())).containsExactly("id: " + epoch + ":1",
                "data: {\"channel\":\"metrics.cpu\",\"data\":1}");
        BufferedReader lines = stream("application/x-ndjson", epoch + ":1");
        assertThat(lines.readLine()).isEqualTo("{\"channel\":\"metrics.*\",\"epoch\":\"" + epoch + "\",\"offset\":1}");
        assertThat(lines.readLine()).startsWith("{\"offset\":2,\"time\":").endsWith(",\"channel\":\"metrics.net\",\"data\":2}");
        assertThat(server.open("/channels/metrics.*?since=" + epoch + ":0").next()).contains("metrics.cpu");
        assertThat(server.open("/channels/metrics.*?last=1").next()).contains("metrics.net");
    }

    private BufferedReader stream(String type, String lastId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/channels/metrics.*")).header("Accept", type);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        var response = server.client.send(request.build(), BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void tellsASdkWhichChannelAnEventIsFrom() throws Exception {
        TestSocket socket = server.connected().send(subscribe("metrics.*", ",\"flag\":1,\"delta\":\"fossil\",\"join_leave\":true"));
        assertThat(socket.nextLine()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
        TestSocket filtered = server.connected().send(subscribe("metrics.*", ",\"tf\":{\"key\":\"trend\",\"cmp\":\"eq\",\"val\":\"up\"}"));
        assertThat(filtered.nextLine()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
        server.append("metrics.cpu", "1");
        server.append("metrics.net", "2", Map.of("trend", "up"));
        assertThat(filtered.nextLine()).isEqualTo("{\"push\":{\"channel\":\"metrics.*\",\"pub\":{\"data\":2,\"offset\":2,"
                + "\"tags\":{\"trend\":\"up\",\"channel\":\"metrics.net\"}}}}");
        String own = socket.nextLine(); // the join of the other may come before or after
        String first = own.contains("\"join\"") ? socket.nextLine() : own;
        assertThat(first).isEqualTo("{\"push\":{\"channel\":\"metrics.*\",\"pub\":{\"data\":1,\"offset\":1,"
                + "\"tags\":{\"channel\":\"metrics.cpu\"}}}}");
    }

    @Test
    void recoversWhatASdkMissed() throws Exception {
        TestSocket socket = server.connected().send(subscribe("m.*", ",\"recoverable\":true"));
        String epoch = server.channels.matching("m.*").epoch();
        assertThat(socket.nextLine()).contains("\"recoverable\":true", "\"epoch\":\"" + epoch + "\"");
        server.append("m.1", "1");
        assertThat(socket.nextLine()).contains("\"offset\":1");
        socket.close();
        server.append("m.2", "2");
        TestSocket again = server.connected()
                .send(subscribe("m.*", ",\"recoverable\":true,\"recover\":true,\"offset\":1,\"epoch\":\"" + epoch + "\""));
        assertThat(again.nextLine()).contains("\"recovered\":true",
                "\"publications\":[{\"data\":2,\"offset\":2,\"tags\":{\"channel\":\"m.2\"}}]");
    }

    @Test
    void tellsWhoIsSubscribedToAPattern() throws Exception {
        TestSocket socket = server.connected().send(subscribe("m.*", ""));
        assertThat(socket.nextLine()).contains("\"subscribe\"");
        assertThat(socket.send("{\"id\":3,\"presence_stats\":{\"channel\":\"m.*\"}}").nextLine()).contains("\"num_clients\":1");
        assertThat(socket.send("{\"id\":4,\"presence\":{\"channel\":\"m.*\"}}").nextLine()).contains("\"client\":\"");
    }

    @Test
    void endsASubscriptionOfAPattern() throws Exception {
        TestSocket socket = server.connected().send(subscribe("m.*", ""));
        assertThat(socket.nextLine()).contains("\"subscribe\"");
        socket.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"m.*\"}}");
        assertThat(socket.nextLine()).isEqualTo("{\"id\":3,\"unsubscribe\":{}}");
        assertThat(server.channels.matching("m.*").subscribers()).isZero();
        server.append("m.1", "1");
        assertThat(socket.send("{\"id\":4,\"ping\":{}}").nextLine()).isEqualTo("{\"id\":4,\"ping\":{}}");
    }

    @Test
    void refusesAllElseThatOneCouldWantOfAPattern() throws Exception {
        assertThat(server.get("/channels/m.*").body()).contains("'m.*' is a pattern of channels: it can only be subscribed to");
        assertThat(server.post("/channels/m.*", "application/json", "1").statusCode()).isEqualTo(400);
        assertThat(server.open("/channels/m.*").send("1").next()).contains("\"code\":103", "it can only be subscribed to");
        TestSocket socket = server.connected();
        assertThat(socket.send("{\"id\":3,\"publish\":{\"channel\":\"m.*\",\"data\":1}}").nextLine()).contains("\"error\"", "pattern");
        assertThat(socket.send("{\"id\":4,\"history\":{\"channel\":\"m.*\"}}").nextLine()).contains("\"error\"", "pattern");
        assertThat(socket.send(subscribe("m.*", ",\"type\":1,\"phase\":2")).nextLine()).contains("\"code\":107", "pattern");
        assertThat(socket.send(subscribe("m.**", "")).nextLine()).contains("\"code\":102", "has no valid name");
        assertThat(socket.send(subscribe("m.[a-z]", "")).nextLine()).contains("\"code\":102", "has no valid name");
    }

    @Test
    void refusesOneConnectionManyPatterns() throws Exception {
        TestSocket socket = server.connected();
        for (int i = 0; i < 20; i++) {
            assertThat(socket.send(subscribe("m" + i + ".*", "")).nextLine()).doesNotContain("error");
        }
        assertThat(socket.send(subscribe("more.*", "")).nextLine()).contains("\"code\":106", "20 patterns of channels");
        assertThat(socket.send(subscribe("more", "")).nextLine()).doesNotContain("error");
    }

    /// A server that asks who clients are.
    @Nested
    class Secured {
        private final String ada = Minted.token("ada", Map.of());
        private final String eve = Minted.token("eve", Map.of("role", "operator"));

        @BeforeEach
        void secure() throws Exception {
            server.close();
            TokensConfig tokens = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ZERO);
            ChannelRule users = new ChannelRule(List.of("user"), List.of(), List.of(), List.of());
            ChannelRule operators = new ChannelRule(List.of("role:operator"), List.of(), List.of(), List.of());
            Access access = new Access(
                    new SecurityConfig(tokens, List.of(), Map.of("metrics.*", users, "metrics.secret.*", operators), Map.of()),
                    InstantSource.system(), false);
            server = new TestServer(access, null);
        }

        @Test
        void showsOnlyEventsOfChannelsThatTheRulesAllow() throws Exception {
            TestSocket user = server.connected("\"token\":\"" + ada + "\"").send(subscribe("metrics.*", ""));
            TestSocket operator = server.connected("\"token\":\"" + eve + "\"").send(subscribe("metrics.*", ""));
            TestSocket plain = server.open("/channels/metrics.*?token=" + ada);
            assertThat(user.nextLine() + operator.nextLine()).doesNotContain("error");
            server.append("metrics.secret.key", "1");
            server.append("metrics.cpu", "2");
            assertThat(user.nextLine()).contains("\"data\":2", "\"channel\":\"metrics.cpu\"");
            assertThat(plain.next()).isEqualTo("{\"channel\":\"metrics.cpu\",\"data\":2}");
            assertThat(operator.nextLine()).contains("\"data\":1", "\"channel\":\"metrics.secret.key\"");
            assertThat(operator.nextLine()).contains("\"data\":2");
        }

        @Test
        void recoversOnlyEventsOfChannelsThatTheRulesAllow() throws Exception {
            String epoch = server.channels.matching("metrics.*").epoch();
            server.append("metrics.secret.key", "1");
            server.append("metrics.cpu", "2");
            String recovery = ",\"recover\":true,\"offset\":0,\"epoch\":\"" + epoch + "\"";
            assertThat(server.connected("\"token\":\"" + ada + "\"").send(subscribe("metrics.*", recovery)).nextLine())
                    .contains("\"publications\":[{\"data\":2,\"offset\":2,");
            assertThat(server.open("/channels/metrics.*?since=" + epoch + ":0&token=" + ada).next()).contains("\"data\":2");
        }

        @Test
        void refusesAPatternThatNoRuleAllows() throws Exception {
            TestSocket user = server.connected("\"token\":\"" + ada + "\"");
            assertThat(user.send(subscribe("*", "")).nextLine()).contains("\"code\":103", "user 'ada' may not subscribe to channel '*'");
            assertThat(user.send(subscribe("metrics.secret.*", "")).nextLine()).contains("\"code\":103");
            assertThatThrownBy(() -> server.open("/channels/*?token=" + ada)).hasCauseInstanceOf(WebSocketHandshakeException.class);
        }

        @Test
        void showsEverythingToWhomATokenGrantsThePattern() throws Exception {
            String grant = Minted.token("ada", Map.of("channel", "metrics.*"));
            TestSocket user = server.connected("\"token\":\"" + ada + "\"").send(subscribe("metrics.*", ",\"token\":\"" + grant + "\""));
            assertThat(user.nextLine()).doesNotContain("error");
            server.append("metrics.secret.key", "1");
            assertThat(user.nextLine()).contains("\"data\":1");
        }
    }
}
