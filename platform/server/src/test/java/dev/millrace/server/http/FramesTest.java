package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows B of the fault matrix.
class FramesTest {
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawSocket socket() throws IOException {
        return server.raw().upgrade("/channels/frames");
    }

    static Stream<Arguments> badFrames() {
        byte[] one = {'1'};
        byte[] reserved = {3, (byte) 0xe7};
        byte[] unassigned = {3, (byte) 0xed};
        return Stream.of(Arguments.of("not masked", new byte[]{(byte) (FIN | TEXT), 1, '1'}),
                Arguments.of("RSV1", RawSocket.frame(FIN | 0x40 | TEXT, one)), Arguments.of("opcode 3", RawSocket.frame(FIN | 3, one)),
                Arguments.of("opcode 11", RawSocket.frame(FIN | 11, one)),
                Arguments.of("continuation of nothing", RawSocket.frame(FIN, one)),
                Arguments.of("text inside fragments", RawSocket.concat(RawSocket.frame(TEXT, one), RawSocket.text("2"))),
                Arguments.of("large ping", RawSocket.frame(FIN | PING, new byte[126])),
                Arguments.of("fragmented ping", RawSocket.frame(PING, one)),
                Arguments.of("close with one byte", RawSocket.frame(FIN | CLOSE, one)),
                Arguments.of("close with 999", RawSocket.frame(FIN | CLOSE, reserved)),
                Arguments.of("close with 1005", RawSocket.frame(FIN | CLOSE, unassigned)),
                Arguments.of("opcode 3 that announces 2^30",
                        new byte[]{(byte) (FIN | 3), (byte) 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFrames")
    void closesWith1002(String what, byte[] frames) throws Exception {
        try (RawSocket socket = socket().send(frames)) {
            assertThat(socket.closeCode()).as(what).isEqualTo(1002);
        }
    }

    @Test
    void closesWith1007WhenTextIsNotUtf8() throws Exception {
        byte[] broken = {'"', (byte) 0xc3, '"'};
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | TEXT, broken))) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
        byte[] first = {'"', (byte) 0xc3};
        byte[] second = {(byte) 0x28, '"'};
        try (RawSocket socket = socket().send(RawSocket.frame(TEXT, first)).send(RawSocket.frame(FIN, second))) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void putsFragmentsTogetherAroundPings() throws Exception {
        byte[] text = "\"grün\"".getBytes(StandardCharsets.UTF_8);
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.frame(TEXT, new byte[]{text[0], text[1], text[2], text[3]}));
            socket.send(RawSocket.frame(FIN | PING, "x".repeat(125).getBytes(StandardCharsets.UTF_8)));
            assertThat(socket.frame()).isEqualTo(new RawSocket.Frame(PONG, "x".repeat(125), 0));
            socket.send(RawSocket.frame(0, new byte[]{})).send(RawSocket.frame(FIN, new byte[]{text[4], text[5], text[6]}));
            assertThat(socket.frame().text()).isEqualTo("\"grün\"");
        }
    }

    @Test
    void takesMessagesUpToTheLimitInAnyPieces() throws Exception {
        String text = "\"" + "x".repeat((256 << 10) - 2) + "\"";
        byte[] frame = RawSocket.text(text);
        try (RawSocket socket = socket()) {
            socket.send(frame);
            assertThat(socket.frame().text()).isEqualTo(text);
            for (int from = 0; from < frame.length; from += 10_000) {
                socket.send(java.util.Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 10_000)));
            }
            assertThat(socket.frame().text()).isEqualTo(text);
        }
    }

    @Test
    void closesWith1009AboveTheLimit() throws Exception {
        byte[] large = new byte[(256 << 10) + 1];
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | TEXT, large))) {
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
        try (RawSocket socket = socket().send(RawSocket.frame(TEXT, new byte[200_000])).send(RawSocket.frame(FIN, new byte[100_000]))) {
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
        byte[] announced = {(byte) (FIN | TEXT), (byte) 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4};
        try (RawSocket socket = socket().send(announced)) {
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void takesBinaryMessagesAsJsonToo() throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | 2, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(socket.frame().text()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void answersCloseWithClose() throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | CLOSE, new byte[]{3, (byte) 0xe8}))) {
            assertThat(socket.closeCode()).isEqualTo(1000);
            assertThat(socket.rest()).isEmpty();
        }
    }

    @Test
    void takesWhatComesInOneWriteWithTheClose() throws Exception {
        byte[] close = RawSocket.frame(FIN | CLOSE, new byte[]{3, (byte) 0xe8});
        try (RawSocket socket = server.raw().upgrade("/channels/last?subscribe=false")) {
            socket.send(RawSocket.concat(RawSocket.text("{\"n\":1}"), RawSocket.text("{\"n\":2}"), close));
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        assertThat(server.channel("last").next() - 1).as("events in the channel").isEqualTo(2);
    }

    @Test
    void answersAPingWhenWhatCameBeforeItIsTaken() throws Exception {
        try (RawSocket socket = server.raw().upgrade("/channels/pinged?subscribe=false")) {
            socket.send(RawSocket.concat(RawSocket.text("{\"n\":1}"), RawSocket.frame(FIN | PING, new byte[0])));
            assertThat(socket.frame().opcode()).isEqualTo(PONG);
            assertThat(server.channel("pinged").next() - 1).as("events in the channel").isEqualTo(1);
        }
    }

    @Test
    void answersManyMessagesOfOneWrite() throws Exception {
        byte[] frames = {};
        for (int i = 0; i < 300; i++) {
            frames = RawSocket.concat(frames, RawSocket.text("{\"n\":" + i + "}"));
        }
        try (RawSocket socket = socket().send(frames)) {
            for (int i = 0; i < 300; i++) {
                assertThat(socket.frame().text()).isEqualTo("{\"n\":" + i + "}");
            }
        }
    }

    @Test
    void tellsAClientThatIsStillSendingThatItsMessageIsTooLarge() throws Exception {
        byte[] message = RawSocket.text("x".repeat(3_000_000));
        try (RawSocket socket = server.raw().upgrade("/channels/a")) {
            socket.send(Arrays.copyOf(message, 1_000_000));
            assertThat(socket.closeCode()).isEqualTo(1009);
            socket.send(Arrays.copyOfRange(message, 1_000_000, message.length))
                    .send(RawSocket.frame(FIN | CLOSE, new byte[]{3, (byte) 0xf1}));
            assertThat(socket.rest()).isEmpty();
        }
    }
}
