package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.config.Secret;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.ChannelRule;
import dev.millrace.server.security.Minted;
import dev.millrace.server.security.ProcessorRule;
import dev.millrace.server.security.SecurityConfig;
import dev.millrace.server.security.TokensConfig;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Base64;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens, API keys and rules at the endpoints that need no SDK.
class AccessRulesTest {
    private static final String KEY = "the key of a backend";
    private static final String ADA = Minted.token("ada", Map.of());
    private static final String EDITOR = Minted.token("eve", Map.of("role", "editor"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        TokensConfig tokens = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ZERO);
        ChannelRule news = new ChannelRule(List.of("anonymous"), List.of("role:editor"), List.of("user"), List.of());
        InstantSource clock = now::get;
        Access access = new Access(new SecurityConfig(tokens, List.of(new Secret(KEY)), Map.of("news", news),
                Map.of("echo*", new ProcessorRule(List.of("user")), "purge", new ProcessorRule(List.of("role:editor")))), clock, false);
        server = new TestServer(access, null, new Route("GET", "/api/info", call -> HttpAnswer.text("info")),
                new Route("GET", "/metrics", call -> HttpAnswer.text("metrics")), new Route("GET", "/", call -> HttpAnswer.text("page")));
        server.deploy("echo", TestServer.replying(json -> json));
        server.deploy("purge", TestServer.replying(json -> json));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return server.client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpRequest.Builder posted(HttpRequest.Builder request) {
        return request.POST(BodyPublishers.ofString("{\"n\":1}"));
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    @Test
    void namesOnlyProcessorsThatTheCallerMayCall() throws Exception {
        String answer = send(posted(to("/processors/echoes", "Authorization", bearer(ADA)))).body();
        assertThat(answer).contains("unknown processor 'echoes', there are: echo\"");
    }

    @Test
    void letsPublishWhomTheRulesAllow() throws Exception {
        HttpResponse<String> anonymous = send(posted(to("/channels/news")));
        assertThat(anonymous.statusCode()).isEqualTo(401);
        assertThat(anonymous.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(anonymous.body()).contains("\"code\":101").contains("anonymous clients may not publish to channel 'news'");
        HttpResponse<String> user = send(posted(to("/channels/news", "Authorization", bearer(ADA))));
        assertThat(user.statusCode()).isEqualTo(403);
        assertThat(user.body()).contains("\"code\":103").contains("user 'ada' may not publish to channel 'news'");
        assertThat(send(posted(to("/channels/news", "Authorization", bearer(EDITOR)))).statusCode()).isEqualTo(200);
        assertThat(send(posted(to("/channels/news?token=" + EDITOR))).statusCode()).isEqualTo(200);
        assertThat(send(posted(to("/channels/news", "X-API-Key", KEY))).statusCode()).isEqualTo(200);
        assertThat(server.channel("news").next()).isEqualTo(4);
    }

    @Test
    void tellsWithEachEventWhoPublishedIt() throws Exception {
        send(posted(to("/channels/news", "Authorization", bearer(EDITOR))));
        send(posted(to("/channels/news?each=true", "Authorization", bearer(EDITOR))).POST(BodyPublishers.ofString("[1]")));
        send(posted(to("/channels/news", "Authorization", bearer(EDITOR), "Content-Type", "application/x-ndjson")));
        send(posted(to("/channels/news", "X-API-Key", KEY)));
        TestSocket socket = server.open("/channels/news?token=" + EDITOR);
        socket.send("2");
        socket.next();
        List<String> users = new ArrayList<>();
        for (long offset = 1; offset <= 5; offset++) {
            Batch batch = Objects.requireNonNull(server.channel("news").read(offset));
            users.add(String.valueOf(batch.get((int) (offset - batch.first())).tags().get("$user")));
        }
        assertThat(users).containsExactly("eve", "eve", "eve", "null", "eve");
    }

    @Test
    void makesNoChannelForWhoMayNot() throws Exception {
        assertThat(send(posted(to("/channels/other", "Authorization", bearer(ADA)))).statusCode()).isEqualTo(403);
        assertThat(send(to("/channels/other")).statusCode()).isEqualTo(401);
        assertThat(server.channels.find("other")).isNull();
    }

    @Test
    void showsWhoIsThereToThoseWhoMayAskForPresence() throws Exception {
        String table = "{\"id\":2,\"subscribe\":{\"channel\":\"$clients:news\",\"type\":2,\"phase\":2}}";
        TestSocket user = server.open("/connection/websocket").send("{\"id\":1,\"connect\":{\"token\":\"" + ADA + "\"}}" + table);
        assertThat(user.nextLine()).contains("\"connect\"");
        assertThat(user.nextLine()).contains("\"code\":103", "user 'ada' may not", "'news'");
        String channel = Minted.token("ada", Map.of("channel", "$clients:news"));
        TestSocket shown = server.open("/connection/websocket").send("{\"id\":1,\"connect\":{\"token\":\"" + ADA + "\"}}"
                + table.replace("\"type\"", "\"token\":\"" + channel + "\",\"type\""));
        assertThat(shown.nextLine()).contains("\"connect\"");
        assertThat(shown.nextLine()).contains("\"type\":2");
    }

    @Test
    void readsHistoryForUsersOnly() throws Exception {
        assertThat(send(to("/channels/news")).statusCode()).isEqualTo(401);
        assertThat(send(to("/channels/news", "Authorization", bearer(ADA))).statusCode()).isEqualTo(200);
        assertThat(send(to("/channels/news?last=1", "Accept", "text/event-stream")).statusCode()).isEqualTo(403);
    }

    @Test
    void refusesTokensThatAreNotBelieved() throws Exception {
        String expired = Minted.token("ada", now.get().minusSeconds(1), Map.of());
        assertThat(send(to("/channels/news", "Authorization", bearer(expired))).body()).contains("\"code\":109").contains("has expired");
        HttpResponse<String> forged = send(to("/channels/news?token=" + ADA.substring(0, ADA.length() - 4) + "AAAA"));
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).contains("\"code\":101").contains("not signed with a configured key");
        assertThat(send(to("/channels/news", "X-API-Key", "guess")).body()).contains("the API key is not one of");
    }

    @Test
    void callsProcessorsForUsersOnly() throws Exception {
        assertThat(send(posted(to("/processors/echo"))).statusCode()).isEqualTo(401);
        assertThat(send(posted(to("/processors/none", "Authorization", bearer(ADA)))).statusCode()).isEqualTo(403);
        assertThat(send(posted(to("/processors/echo", "Authorization", bearer(ADA)))).body()).isEqualTo("{\"n\":1}");
        TestSocket socket = server.open("/processors/echo?token=" + ADA);
        assertThat(socket.send("2").next()).isEqualTo("2");
    }

    @Test
    void keepsAWebSocketToWhatItsClientMayDo() throws Exception {
        TestSocket reader = server.open("/channels/news");
        assertThat(reader.send("1").next()).contains("\"code\":103").contains("may not publish");
        TestSocket editor = server.open("/channels/news?token=" + EDITOR);
        editor.send("{\"n\":2}");
        assertThat(reader.next()).isEqualTo("{\"n\":2}");
        assertThatThrownBy(() -> server.open("/channels/news?subscribe=false&token=" + ADA)).isInstanceOf(CompletionException.class)
                .cause().isInstanceOfSatisfying(WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void takesATokenOrKeyAmongTheSubprotocols() throws Exception {
        assertThat(offering(EDITOR, "/channels/news").send("{\"n\":1}").next()).isEqualTo("{\"n\":1}");
        assertThat(offering(KEY, "/channels/any").send("{\"n\":2}").next()).isEqualTo("{\"n\":2}");
        assertThat(offering(ADA, "/processors/echo").send("3").next()).isEqualTo("3");
        for (String wrong : List.of("guess", "x.y.z", "")) {
            assertThatThrownBy(() -> offering(wrong, "/channels/any")).cause().isInstanceOfSatisfying(WebSocketHandshakeException.class,
                    refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(401));
        }
    }

    private TestSocket offering(String secret, String path) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        URI uri = URI.create(server.uri(path).toString().replaceFirst("^http", "ws"));
        TestSocket socket = TestSocket.open(server.client.newWebSocketBuilder().subprotocols("millrace", "millrace.bearer." + encoded),
                uri);
        assertThat(socket.socket().getSubprotocol()).isEqualTo("millrace");
        return socket;
    }

    @Test
    void closesAConnectionWhoseTokenExpires() {
        TestSocket socket = server.open("/channels/news?token=" + Minted.token("ada", now.get().plusSeconds(60), Map.of()));
        TestSocket other = server.open("/channels/news?token=" + ADA);
        now.set(now.get().plusSeconds(62));
        assertThat(socket.closeCode()).isEqualTo(3005);
        assertThat(other.socket().isOutputClosed()).isFalse();
    }

    @Test
    void leavesAdministrationAndMetricsToServersWithAKey() throws Exception {
        for (String path : List.of("/api/info", "/metrics")) {
            assertThat(send(to(path)).statusCode()).isEqualTo(401);
            assertThat(send(to(path, "Authorization", bearer(EDITOR))).statusCode()).isEqualTo(401);
            assertThat(send(to(path, "X-API-Key", KEY)).statusCode()).isEqualTo(200);
            assertThat(send(to(path, "Authorization", "apikey " + KEY)).statusCode()).isEqualTo(200);
            assertThat(send(to(path, "Authorization", bearer(KEY))).statusCode()).isEqualTo(200);
        }
        assertThat(send(to("/health/live")).statusCode()).isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(URI.create(server.uri("/").toString()))).statusCode()).isEqualTo(200);
    }
}
