package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.server.connection.ConnectionSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows A of the fault matrix.
class HandshakeTest {
    private static final String KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    private static final String HOST = "Host: localhost:8765\r\n";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        HttpSettings.Limits limits = new HttpSettings.Limits(20, 16 << 10, Duration.ofSeconds(1), Duration.ofSeconds(2));
        server = new TestServer(new HttpSettings("127.0.0.1", 0, Set.of("https://example.org"), limits, ConnectionSettings.DEFAULT),
                ChannelSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String ask(String request) throws IOException {
        try (RawSocket socket = server.raw()) {
            String head = socket.send(request).head();
            return head.startsWith("HTTP/1.1 101") ? head : head + socket.body(head);
        }
    }

    private String upgrade(String headers) throws IOException {
        return ask("GET /channels/a HTTP/1.1\r\n" + headers + "\r\n");
    }

    @Test
    void acceptsAValidUpgradeWithoutExtensions() throws Exception {
        String head = upgrade(HOST + UPGRADE + VERSION + KEY + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        assertThat(head).startsWith("HTTP/1.1 101").contains("Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=")
                .doesNotContain("permessage-deflate").doesNotContain("Server:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8765", "https://localhost:8765", "https://example.org"})
    void acceptsOriginsOfItsOwnAndConfiguredOnes(String origin) throws Exception {
        assertThat(upgrade(HOST + UPGRADE + VERSION + KEY + "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 101");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://example.org.evil.example", "http://localhost:8766",
            "https://evil-example.org", "file://localhost:8765", "http://localhost:8765.evil.example"})
    void refusesForeignOrigins(String origin) throws Exception {
        assertThat(upgrade(HOST + UPGRADE + VERSION + KEY + "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 403")
                .contains("{\"error\":{\"code\":103,").contains("may not connect");
        assertThat(server.http.counters().refused()).isEqualTo(1);
    }

    @Test
    void refusesForeignOriginsForPlainRequestsToo() throws Exception {
        String answer = ask("POST /channels/a HTTP/1.1\r\n" + HOST + "Origin: http://evil.example\r\nContent-Length: 1\r\n\r\n1");
        assertThat(answer).startsWith("HTTP/1.1 403");
        assertThat(server.channel("a").next()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.2.evil.example"})
    void refusesForeignHostsOnALoopbackBind(String host) throws Exception {
        assertThat(upgrade("Host: " + host + "\r\n" + UPGRADE + VERSION + KEY)).startsWith("HTTP/1.1 421").contains("localhost only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]", "[::1]:8765"})
    void servesLoopbackNamesWithAnyPort(String host) throws Exception {
        assertThat(upgrade("Host: " + host + "\r\n" + UPGRADE + VERSION + KEY)).startsWith("HTTP/1.1 101");
    }

    @Test
    void namesTheVersionThatItSpeaks() throws Exception {
        assertThat(upgrade(HOST + UPGRADE + KEY + "Sec-WebSocket-Version: 12\r\n")).startsWith("HTTP/1.1 426")
                .contains("Sec-WebSocket-Version: 13").contains("version must be 13");
    }

    @Test
    void tellsWhatAnIncompleteHandshakeLacks() throws Exception {
        assertThat(upgrade(HOST + UPGRADE + VERSION)).startsWith("HTTP/1.1 400").contains("Sec-WebSocket-Key");
        assertThat(upgrade(HOST + UPGRADE + VERSION + "Sec-WebSocket-Key: short\r\n")).startsWith("HTTP/1.1 400");
        assertThat(upgrade(HOST + "Upgrade: websocket\r\n" + VERSION + KEY)).startsWith("HTTP/1.1 400");
        assertThat(ask("POST /channels/a HTTP/1.1\r\n" + HOST + UPGRADE + VERSION + KEY + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(ask("GET /connection/websocket HTTP/1.1\r\n" + HOST + "\r\n")).startsWith("HTTP/1.1 426")
                .contains("speaks WebSocket only");
    }

    @Test
    void refusesUnknownSubprotocols() throws Exception {
        String headers = HOST + UPGRADE + VERSION + KEY + "Sec-WebSocket-Protocol: ";
        assertThat(upgrade(headers + "mqtt\r\n")).startsWith("HTTP/1.1 400").contains("unknown subprotocol");
        String path = "GET /connection/websocket HTTP/1.1\r\n";
        assertThat(ask(path + headers + "stomp\r\n\r\n")).startsWith("HTTP/1.1 400").contains("centrifuge-json");
        assertThat(ask(path + headers + "mqtt, centrifuge-json\r\n\r\n")).startsWith("HTTP/1.1 101")
                .contains("Sec-WebSocket-Protocol: centrifuge-json");
    }

    @Test
    void answersRequestsThatAreNotHttpWithJson() throws Exception {
        assertThat(ask("GET /channels/a HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400").contains("{\"error\":");
        assertThat(ask("POST /channels/a HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n1"))
                .startsWith("HTTP/1.1 400");
        assertThat(ask("POST /channels/a HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1"))
                .startsWith("HTTP/1.1 400");
        assertThat(ask("GET /channels/a%2fb HTTP/1.1\r\n" + HOST + "\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET /channels/../../etc HTTP/1.1\r\n" + HOST + "\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET / HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(20_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
    }

    @Test
    void cutsClientsThatDoNotGetTheirRequestOut() throws Exception {
        try (RawSocket slow = server.raw()) {
            slow.send("GET /channels/a HTTP/1.1\r\nHo");
            assertThat(slow.rest()).isEmpty();
        }
    }

    @Test
    void refusesConnectionsAboveTheLimitAndRecovers() throws Exception {
        List<RawSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sockets.add(server.raw().upgrade("/channels/a"));
        }
        assertThat(upgrade(HOST + UPGRADE + VERSION + KEY)).startsWith("HTTP/1.1 503").contains("as many connections as it may have");
        assertThat(server.http.counters().refused()).isEqualTo(1);
        for (RawSocket socket : sockets) {
            socket.close();
        }
        Awaitility.await().untilAsserted(() -> assertThat(server.http.openConnections()).isZero());
        Awaitility.await().untilAsserted(() -> assertThat(upgrade(HOST + UPGRADE + VERSION + KEY)).startsWith("HTTP/1.1 101"));
    }

    @Test
    void answersPreflightsOfConfiguredOriginsOnly() throws Exception {
        String request = "OPTIONS /channels/a HTTP/1.1\r\n" + HOST + "Access-Control-Request-Method: POST\r\nOrigin: ";
        assertThat(ask(request + "https://example.org\r\n\r\n")).startsWith("HTTP/1.1 204")
                .contains("Access-Control-Allow-Origin: https://example.org");
        assertThat(ask(request + "https://evil.example\r\n\r\n")).startsWith("HTTP/1.1 403").doesNotContain("Access-Control");
    }

    @Test
    void tellsItsHealth() throws Exception {
        HttpResponse<String> live = server.get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(server.get("/health/ready").body()).isEqualTo("ready\n");
        HttpResponse<String> nothing = server.get("/nothing");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).contains("there is nothing at /nothing");
    }
}
