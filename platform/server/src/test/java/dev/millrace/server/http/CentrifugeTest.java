package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.server.connection.ConnectionSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CentrifugeTest {
    private static final String PATH = "/connection/websocket";
    private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        ConnectionSettings impatient = new ConnectionSettings(256 << 10, 5, 1 << 20, 10, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), Duration.ofSeconds(30));
        server = new TestServer(impatient);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void closesWhenTheFirstCommandIsNotConnect() {
        assertThat(server.open(PATH).send("{\"id\":1,\"subscribe\":{\"channel\":\"a\"}}").closeCode()).isEqualTo(3501);
        assertThat(server.channels.find("a")).isNull();
    }

    @Test
    void closesWhenNobodyCouldBeToldWhatFailed() throws Exception {
        assertThat(server.connected().send("nonsense").closeCode()).isEqualTo(3501);
        assertThat(server.connected().send("{\"publish\":{\"channel\":\"a\",\"data\":1}}").closeCode()).isEqualTo(3501);
        assertThat(server.connected().send("[1]").closeCode()).isEqualTo(3501);
    }

    @Test
    void tellsWhichCommandWasBrokenOffAndClosesAfterTooMany() throws Exception {
        TestSocket socket = server.connected().send("{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":{\"n\":1e,}}}");
        assertThat(socket.next()).startsWith("{\"id\":2,\"error\":{\"code\":107,\"message\":\"not JSON: ");
        socket.send("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":" + "[".repeat(205) + "]".repeat(205) + "}}");
        assertThat(socket.next()).contains("\"id\":3,\"error\":{\"code\":107,");
        for (int i = 4; i < 14; i++) {
            socket.send("{\"id\":" + i + ",\"send\":{\"data\":1}}");
        }
        assertThat(socket.closeCode()).isEqualTo(3509);
        assertThat(server.channel("a").next()).isEqualTo(1);
    }

    @Test
    void answersEachOfManyPublishesInOneFrame() throws Exception {
        StringBuilder frame = new StringBuilder();
        for (int i = 1; i <= 600; i++) {
            frame.append("{\"id\":").append(1_000 + i).append(",\"publish\":{\"channel\":\"a\",\"data\":").append(i).append("}}\n");
            if (i == 300) {
                frame.append(
                        "{\"id\":2,\"publish\":{\"channel\":\"b\",\"data\":1}}\n{\"id\":3,\"publish\":{\"channel\":\"$x\",\"data\":1}}\n")
                        .append("{\"send\":{\"data\":{\"channel\":\"b\",\"data\":2}}}\n");
            }
        }
        TestSocket socket = server.connected().send(frame.append("{\"id\":4,\"history\":{\"channel\":\"a\",\"limit\":0}}").toString());
        Map<Long, String> replies = new HashMap<>();
        while (replies.size() < 603) {
            socket.next().lines().filter(line -> line.startsWith("{\"id\"")).forEach(line -> replies.put(id(line), line));
        }
        for (long i = 1; i <= 600; i++) {
            assertThat(replies.get(1_000 + i)).contains("\"publish\":{\"offset\":" + i + ",");
        }
        assertThat(replies.get(2L)).contains("\"publish\":{\"offset\":1,");
        assertThat(replies.get(3L)).contains("\"error\":{\"code\":");
        assertThat(replies.get(4L)).as("what comes behind sees it").contains("\"offset\":600");
        assertThat(server.channel("b").next()).isEqualTo(3);
    }

    private static long id(String line) {
        return Long.parseLong(line.substring(6, line.indexOf(',')));
    }

    @Test
    void closesClientsThatDoNotConnectInTime() {
        assertThat(server.open(PATH).closeCode()).isEqualTo(3502);
    }

    @Test
    void closesClientsThatDoNotAnswerPings() throws Exception {
        TestSocket socket = server.connected();
        assertThat(socket.next()).isEqualTo("{}");
        assertThat(socket.closeCode()).isEqualTo(3012);
    }

    @Test
    void keepsClientsThatAnswerPings() throws Exception {
        TestSocket socket = server.connected();
        for (int i = 0; i < 4; i++) {
            assertThat(socket.next()).isEqualTo("{}");
            socket.send("{}");
        }
        socket.send("{\"id\":2,\"ping\":{}}");
        assertThat(socket.next()).isEqualTo("{\"id\":2,\"ping\":{}}");
    }

    @Test
    void limitsSubscriptions() throws Exception {
        TestSocket socket = server.connected();
        for (int i = 0; i < 5; i++) {
            socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"c" + i + "\"}}");
            assertThat(socket.next()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
        }
        socket.send("{\"id\":3,\"subscribe\":{\"channel\":\"c5\"}}");
        assertThat(socket.next()).contains("\"code\":106");
        socket.close();
        await().untilAsserted(() -> assertThat(server.channel("c1").subscribers()).isZero());
    }

    @Test
    void tellsWhoJoinsAndLeaves() throws Exception {
        TestSocket watcher = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"room\",\"join_leave\":true}}");
        watcher.next();
        TestSocket other = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
        other.next();
        assertThat(watcher.next()).startsWith("{\"push\":{\"channel\":\"room\",\"join\":{\"info\":{\"user\":\"\",\"client\":\"");
        other.close();
        assertThat(watcher.next()).startsWith("{\"push\":{\"channel\":\"room\",\"leave\":{\"info\":");
    }

    @Test
    void asksToReconnectWhenTheServerStops() throws Exception {
        TestSocket socket = server.connected();
        server.http.close();
        assertThat(socket.closeCode()).isEqualTo(3001);
    }

    @Test
    void endsASubscriptionThatLostItsPosition() throws Exception {
        server.close();
        Retain little = new Retain(1, Duration.ofMillis(1), 1);
        server = new TestServer(HttpSettings.local(0), new ChannelSettings(null, little, Slow.SKIP, Durability.MEMORY));
        try (RawSocket socket = server.raw().upgrade(PATH)) {
            socket.send(RawSocket.text(CONNECT + "{\"id\":2,\"subscribe\":{\"channel\":\"fast\",\"positioned\":true}}"));
            assertThat(socket.frame().text()).contains("\"positioned\":true");
            String large = "\"" + "x".repeat(200_000) + "\"";
            for (int i = 0; i < 400; i++) {
                server.append("fast", large);
            }
            RawSocket.Frame frame;
            do {
                frame = socket.frame();
            } while (frame.text().contains("\"pub\""));
            assertThat(frame.text()).isEqualTo(
                    "{\"push\":{\"channel\":\"fast\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient state\"}}}");
        }
        assertThat(server.http.counters().skipped()).isPositive();
        await().untilAsserted(() -> assertThat(server.channel("fast").subscribers()).isZero());
    }

    @Test
    void recoversMoreThanOneReplyHolds() throws Exception {
        String large = "\"" + "x".repeat(100_000) + "\"";
        StringBuilder subscribe = new StringBuilder(CONNECT);
        for (int c = 0; c < 4; c++) {
            for (int i = 0; i < 8; i++) {
                server.append("c" + c, large);
            }
            subscribe.append("{\"id\":").append(c + 2).append(",\"subscribe\":{\"channel\":\"c").append(c).append(
                    "\",\"recover\":true,\"offset\":0,\"epoch\":\"").append(server.channel("c" + c).epoch()).append("\"}}");
        }
        try (RawSocket socket = server.raw().upgrade(PATH)) {
            socket.send(RawSocket.text(subscribe.toString()));
            int[] last = new int[4];
            Matcher found = Pattern
                    .compile("\"id\":(\\d),\"subscribe\"|\"channel\":\"c(\\d)\"|\"was_recovering\":true(,\"recovered\":true)?"
                            + "|x\",\"offset\":(\\d+)")
                    .matcher("");
            int channel = 0;
            while (Arrays.stream(last).sum() < 32) {
                found.reset(socket.frame().text());
                while (found.find()) {
                    if (found.group(4) != null) {
                        assertThat(Integer.parseInt(found.group(4))).isEqualTo(++last[channel]);
                    } else if (found.group().startsWith("\"was")) {
                        assertThat(found.group(3)).isNotNull();
                    } else {
                        channel = found.group(1) == null ? Integer.parseInt(found.group(2)) : Integer.parseInt(found.group(1)) - 2;
                    }
                }
            }
        }
    }

    @Test
    void answersHistoryInPartsThatClientsCanTake() throws Exception {
        for (int i = 0; i < 30; i++) {
            server.append("a", "\"" + "x".repeat(100_000) + "\"");
        }
        TestSocket socket = server.connected();
        String history = "{\"id\":2,\"history\":{\"channel\":\"a\",\"limit\":-1";
        assertThat(socket.send(history + "}}").next()).hasSizeLessThan(600_000).contains("\"offset\":1}", "\"offset\":5}")
                .endsWith("\"offset\":30}}");
        assertThat(socket.send(history + ",\"reverse\":true}}").next()).hasSizeLessThan(600_000)
                .contains("\"offset\":30},{", "\"offset\":26}");
        assertThat(socket.send(history + ",\"since\":{\"offset\":9223372036854775807}}}").next()).contains("\"publications\":[]");
    }

    @Test
    void doesNotCountCommandsThatAreNotAvailableAsBad() throws Exception {
        TestSocket socket = server.connected();
        for (int i = 2; i < 20; i++) {
            assertThat(socket.send("{\"id\":" + i + ",\"dance\":{}}").next()).contains("\"code\":104");
        }
        assertThat(socket.send("{\"id\":20,\"ping\":{}}").next()).isEqualTo("{\"id\":20,\"ping\":{}}");
    }

    @Test
    void takesNothingMoreOnceItHasDecidedToCloseAndEndsCleanly() throws Exception {
        try (RawSocket socket = server.raw().upgrade(PATH)) {
            byte[] bad = RawSocket.text("nonsense");
            byte[] good = RawSocket.text("{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}");
            byte[] goodbye = RawSocket.frame(0x88, new byte[]{3, (byte) 0xe8});
            socket.send(RawSocket.concat(RawSocket.text(CONNECT), bad, good, goodbye));
            assertThat(socket.closeCode()).isEqualTo(3501);
            assertThat(socket.rest()).isEmpty();
        }
        assertThat(server.channels.find("a")).isNull();
    }
}
