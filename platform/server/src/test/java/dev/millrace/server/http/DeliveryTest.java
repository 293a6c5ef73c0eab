package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Hold;
import dev.millrace.server.connection.ConnectionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rows D of the fault matrix, as far as they concern connections.
class DeliveryTest {
    private static final Retain LITTLE = new Retain(1, Duration.ofMillis(1), 1);
    private static final String LARGE = "\"" + "x".repeat(100_000) + "\"";

    @Test
    void keepsMemoryFlatWhileASubscriberDoesNotRead() throws Exception {
        try (TestServer server = new TestServer(HttpSettings.local(0), new ChannelSettings(null, LITTLE, Slow.SKIP, Durability.MEMORY))) {
            RawSocket stuck = server.raw().upgrade("/channels/flood");
            TestSocket reading = server.open("/channels/flood");
            int received = 0;
            for (int i = 0; i < 2_000; i++) {
                server.append("flood", LARGE);
                if (i % 50 == 0) {
                    reading.next();
                    received++;
                }
            }
            assertThat(received).isEqualTo(40);
            RawSocket.Frame frame;
            do {
                frame = stuck.frame();
            } while (!frame.text().startsWith("{\"error\""));
            assertThat(frame.text()).contains("\"code\":112").contains("events were skipped: this connection did not keep up");
            assertThat(stuck.frame().text()).isEqualTo(LARGE);
            assertThat(server.http.counters().skipped()).isPositive();
            stuck.close();
        }
    }

    @Test
    void closesSlowSubscribersWhereTheChannelSaysSo() throws Exception {
        try (TestServer server = new TestServer(HttpSettings.local(0),
                new ChannelSettings(null, LITTLE, Slow.DISCONNECT, Durability.MEMORY))) {
            RawSocket stuck = server.raw().upgrade("/channels/flood");
            for (int i = 0; i < 600; i++) {
                server.append("flood", LARGE);
            }
            assertThat(stuck.closeCode()).isEqualTo(3008);
            await().untilAsserted(() -> assertThat(server.channel("flood").subscribers()).isZero());
            stuck.close();
        }
    }

    @Test
    void stopsReadingAPublisherWhoseChannelIsFull() throws Exception {
        try (TestServer server = new TestServer()) {
            Channel channel = server.channel("full");
            Hold hold = channel.hold(1);
            TestSocket publisher = server.open("/channels/full?subscribe=false");
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 600; i++) {
                    publisher.send(LARGE);
                }
            });
            await().until(() -> !channel.hasRoom());
            assertThat(channel.next()).isLessThan(300);
            hold.release();
            assertThat(sender.join(Duration.ofSeconds(30))).isTrue();
            await().untilAsserted(() -> assertThat(channel.next()).isEqualTo(601));
        }
    }

    @Test
    void stopsReadingACallerWhoDoesNotReadItsResults() throws Exception {
        try (TestServer server = new TestServer()) {
            String result = "\"" + "r".repeat(1_000) + "\"";
            server.deploy("work", TestServer.replying(json -> result));
            RawSocket caller = server.raw().upgrade("/processors/work");
            byte[] call = RawSocket.text("1");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 30_000; i++) {
                        caller.send(call);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 30_000; i++) {
                assertThat(caller.frame().text()).isEqualTo(result);
            }
            assertThat(sender.join(Duration.ofSeconds(30))).isTrue();
            caller.close();
        }
    }

    @Test
    void closesAClientWhoseRepliesPileUp() throws Exception {
        ConnectionSettings small = new ConnectionSettings(256 << 10, 10, 64 << 10, 10, Duration.ofSeconds(25), Duration.ofSeconds(10),
                Duration.ofSeconds(10), Duration.ofSeconds(30));
        try (TestServer server = new TestServer(small)) {
            String result = "\"" + "r".repeat(50_000) + "\"";
            server.deploy("work", TestServer.replying(json -> result));
            try (RawSocket caller = server.raw().upgrade("/processors/work")) {
                String calls = "1\n".repeat(1_000);
                caller.send(RawSocket.text(calls));
                assertThat(caller.closeCode()).isEqualTo(3008);
            }
        }
    }

    @Test
    void keepsEachPublishersOrderWithoutGaps() throws Exception {
        try (TestServer server = new TestServer()) {
            TestSocket subscriber = server.open("/channels/many");
            int publishers = 8;
            int each = 500;
            CountDownLatch done = new CountDownLatch(publishers);
            for (int p = 0; p < publishers; p++) {
                TestSocket publisher = server.open("/channels/many?subscribe=false");
                int name = p;
                Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < each; i++) {
                        publisher.send("[" + name + "," + i + "]");
                    }
                    done.countDown();
                });
            }
            int[] next = new int[publishers];
            for (int i = 0; i < publishers * each; i++) {
                String[] event = subscriber.next().replaceAll("[\\[\\]]", "").split(",", -1);
                int name = Integer.parseInt(event[0]);
                assertThat(Integer.parseInt(event[1])).isEqualTo(next[name]++);
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.channel("many").next()).isEqualTo((long) publishers * each + 1);
        }
    }

    @Test
    void saysGoodbyeToAllWhenItStops() throws Exception {
        List<TestSocket> sockets;
        try (TestServer server = new TestServer()) {
            sockets = IntStream.range(0, 20).mapToObj(i -> server.open("/channels/a")).toList();
            server.append("a", "\"last\"");
            server.http.close();
            for (TestSocket socket : sockets) {
                assertThat(socket.next()).isEqualTo("\"last\"");
                assertThat(socket.closeCode()).isEqualTo(1001);
            }
            assertThat(server.http.openConnections()).isZero();
        }
    }

    @Test
    void closesPlainClientsThatAreSilent() throws Exception {
        ConnectionSettings impatient = new ConnectionSettings(256 << 10, 5, 1 << 20, 10, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), Duration.ofSeconds(30));
        try (TestServer server = new TestServer(impatient); RawSocket silent = server.raw().upgrade("/channels/a")) {
            TestSocket alive = server.open("/channels/a");
            assertThat(silent.frame().opcode()).isEqualTo(9);
            assertThat(silent.closeCode()).isEqualTo(3012);
            server.append("a", "1");
            assertThat(alive.next()).isEqualTo("1");
        }
    }

    @Test
    void doesNotTakeAPublisherForDeadThatItHoldsBack() throws Exception {
        ConnectionSettings impatient = new ConnectionSettings(256 << 10, 5, 1 << 20, 10, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), Duration.ofSeconds(30));
        try (TestServer server = new TestServer(impatient)) {
            Channel channel = server.channel("full");
            Hold hold = channel.hold(1);
            TestSocket publisher = server.open("/channels/full?subscribe=false");
            Thread sender = Thread.ofVirtual().start(() -> IntStream.range(0, 600).forEach(i -> publisher.send(LARGE)));
            await().until(() -> !channel.hasRoom());
            for (int i = 0; i < 2; i++) {
                try (RawSocket silent = server.raw().upgrade("/channels/a")) {
                    assertThat(silent.closeCode()).isEqualTo(3012);
                }
            }
            hold.release();
            assertThat(sender.join(Duration.ofSeconds(30))).isTrue();
            await().untilAsserted(() -> assertThat(channel.next()).isEqualTo(601));
        }
    }

    @Test
    void cutsAStreamWhoseClientDoesNotRead() throws Exception {
        ConnectionSettings impatient = new ConnectionSettings(256 << 10, 5, 1 << 20, 10, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), Duration.ofSeconds(30));
        try (TestServer server = new TestServer(impatient); RawSocket stuck = server.raw()) {
            stuck.send("GET /channels/flood HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
            await().until(() -> server.http.openConnections() == 1);
            for (int i = 0; i < 200; i++) {
                server.append("flood", LARGE);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> server.http.openConnections() == 0);
            assertThat(server.channel("flood").subscribers()).isZero();
        }
    }
}
