package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 5.4: messages in fragments, with control frames between them, in every order.
class FragmentsTest {
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawSocket socket() throws IOException {
        return server.raw().upgrade("/channels/fragments");
    }

    private static byte[] frame(int first, String payload) {
        return RawSocket.frame(first, TestServer.utf8(payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void putsTogetherEveryNumberOfFragments(int opcode) throws Exception {
        String text = "\"grün, 猫, 😀\"";
        byte[] bytes = TestServer.utf8(text);
        try (RawSocket socket = socket()) {
            for (int size = 1; size <= bytes.length; size++) {
                for (int from = 0; from < bytes.length; from += size) {
                    int to = Math.min(bytes.length, from + size);
                    int first = (to == bytes.length ? FIN : 0) | (from == 0 ? opcode : 0);
                    socket.send(RawSocket.frame(first, Arrays.copyOfRange(bytes, from, to)));
                }
                assertThat(socket.frame().text()).isEqualTo(text);
            }
        }
    }

    @Test
    void takesEmptyFragmentsAnywhere() throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.concat(frame(TEXT, ""), frame(0, ""), frame(FIN, "1")));
            assertThat(socket.frame().text()).isEqualTo("1");
            socket.send(RawSocket.concat(frame(TEXT, "2"), frame(0, ""), frame(FIN, "")));
            assertThat(socket.frame().text()).isEqualTo("2");
            socket.send(RawSocket.concat(frame(TEXT, ""), frame(0, ""), frame(FIN, ""), frame(FIN | TEXT, "3")));
            assertThat(socket.frame().text()).startsWith("{\"error\":");
            assertThat(socket.frame().text()).isEqualTo("3");
        }
    }

    static Stream<Arguments> illegal() {
        byte[] last = frame(FIN, "1");
        byte[] more = frame(0, "1");
        byte[] begun = frame(TEXT, "1");
        byte[] whole = frame(FIN | TEXT, "1");
        return Stream.of(Arguments.of("continuation of nothing", last), Arguments.of("unfinished continuation of nothing", more),
                Arguments.of("empty continuation of nothing", frame(FIN, "")),
                Arguments.of("continuation of a whole message", RawSocket.concat(whole, last)),
                Arguments.of("continuation of a finished message", RawSocket.concat(begun, last, last)),
                Arguments.of("continuation behind a ping", RawSocket.concat(frame(FIN | PING, ""), last)),
                Arguments.of("text inside text", RawSocket.concat(begun, whole)),
                Arguments.of("fragmented text inside text", RawSocket.concat(begun, begun)),
                Arguments.of("binary inside text", RawSocket.concat(begun, frame(FIN | BINARY, "1"))),
                Arguments.of("text inside binary", RawSocket.concat(frame(BINARY, "1"), whole)),
                Arguments.of("binary inside binary", RawSocket.concat(frame(BINARY, "1"), more, frame(FIN | BINARY, "1"))),
                Arguments.of("ping in fragments", RawSocket.concat(frame(PING, "1"), last)),
                Arguments.of("pong in fragments", RawSocket.concat(frame(PONG, "1"), last)),
                Arguments.of("close in fragments", RawSocket.concat(RawSocket.frame(CLOSE, new byte[]{3, (byte) 0xe8}), last)),
                Arguments.of("ping in fragments inside text", RawSocket.concat(begun, frame(PING, "1"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegal")
    void closesWith1002(String what, byte[] frames) throws Exception {
        try (RawSocket socket = socket().send(frames)) {
            assertThat(socket.closeCode()).as(what).isEqualTo(1002);
            assertThat(socket.rest()).isEmpty();
        }
        try (RawSocket socket = socket().sendOneByOne(frames)) {
            assertThat(socket.closeCode()).as(what + ", byte by byte").isEqualTo(1002);
        }
    }

    @Test
    void putsTogetherWhatIsCutAtRandomAmongControlFrames() throws Exception {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("FragmentsTest: millrace.seed=" + seed);
        Random random = new Random(seed);
        try (RawSocket socket = socket()) {
            for (int message = 0; message < 300; message++) {
                String text = "\"" + "aü猫😀".repeat(random.nextInt(200)) + "\"";
                List<String> pings = new ArrayList<>();
                byte[] frames = cut(TestServer.utf8(text), random, pings);
                for (int from = 0, to; from < frames.length; from = to) {
                    to = Math.min(frames.length, from + 1 + random.nextInt(400));
                    socket.send(Arrays.copyOfRange(frames, from, to));
                }
                for (String ping : pings) {
                    assertThat(socket.frame()).as("seed %d, message %d", seed, message).isEqualTo(new RawSocket.Frame(PONG, ping, 0));
                }
                assertThat(socket.frame().text()).as("seed %d, message %d", seed, message).isEqualTo(text);
            }
        }
    }

    private static byte[] cut(byte[] message, Random random, List<String> pings) {
        byte[] frames = {};
        int to;
        for (int from = 0; from < message.length; from = to) {
            to = Math.min(message.length, from + 1 + random.nextInt(100));
            if (from > 0 && random.nextInt(4) == 0) {
                String ping = "ping " + random.nextInt(1_000);
                frames = RawSocket.concat(frames, frame(FIN | PONG, "unasked"), frame(FIN | PING, ping));
                pings.add(ping);
            }
            int first = (to == message.length ? FIN : 0) | (from == 0 ? random.nextBoolean() ? TEXT : BINARY : 0);
            frames = RawSocket.concat(frames, RawSocket.frame(first, Arrays.copyOfRange(message, from, to)));
        }
        return frames;
    }
}
