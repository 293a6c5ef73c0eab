package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 4.2: upgrade requests as they should be, and as they should not.
class UpgradeFaultsTest {
    private static final String REQUEST = """
            GET /channels/a HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(String request) throws Exception {
        try (RawSocket socket = server.raw()) {
            String head = socket.send(request.replace("\n", "\r\n")).head();
            return head.startsWith("HTTP/1.1 101") ? head : head + socket.body(head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: upgrade", "Connection: keep-alive, Upgrade", "connection: UPGRADE",
            "Connection: Upgrade\nOrigin: http://localhost"})
    void acceptsEveryWayToSayUpgrade(String connection) throws Exception {
        assertThat(ask(REQUEST.replace("Connection: Upgrade", connection))).startsWith("HTTP/1.1 101")
                .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: WebSocket", "upgrade: WEBSOCKET", "Upgrade:websocket"})
    void acceptsEveryCaseOfWebSocket(String upgrade) throws Exception {
        assertThat(ask(REQUEST.replace("Upgrade: websocket", upgrade))).startsWith("HTTP/1.1 101");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "GET /channels/a HTTP/1.1                    | GET /channels/a HTTP/1.0            | 400",
            "GET /channels/a HTTP/1.1                    | GET /channels/a HTTP/3.0            | 505",
            "GET /channels/a HTTP/1.1                    | PUT /channels/a HTTP/1.1            | 405",
            "GET /channels/a HTTP/1.1                    | GET /channels/a%00 HTTP/1.1         | 400",
            "GET /channels/a HTTP/1.1                    | GET /channels/grün HTTP/1.1         | 40",
            "Host: localhost                             | X: y                                | 400",
            "Connection: Upgrade                         | Connection: close                   | 400",
            "Sec-WebSocket-Version: 13                   | X: y                                | 426",
            "Sec-WebSocket-Version: 13                   | Sec-WebSocket-Version: 8            | 426",
            "Sec-WebSocket-Version: 13                   | Sec-WebSocket-Version: 013          | 426",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | X: y                                | 400",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key:                  | 400",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ= | 400",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA | 400",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: ####################==== | 400"})
    void refusesWhatIsNotAnUpgrade(String right, String wrong, String status) throws Exception {
        String answer = ask(REQUEST.replace(right, wrong));
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("{\"error\":{\"code\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /channels/a%00 HTTP/1.1", "GET /channels/%zz HTTP/1.1", "GET /channels/a%0d HTTP/1.1", "GET /a HTTP/3.0"})
    void saysThatNothingMoreCanBeAskedWhereTheRequestCannotBeRead(String first) throws Exception {
        assertThat(ask(first + "\nHost: localhost\n\n")).startsWith("HTTP/1.1 ").contains("\r\nConnection: close\r\n");
    }
}
