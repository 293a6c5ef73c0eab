package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 5.2: the lengths of frames, in all encodings and in any pieces.
class FramingTest {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;

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
        return server.raw().upgrade("/channels/framing");
    }

    private static byte[] json(int length) {
        return TestServer.utf8(length == 1 ? "1" : "\"" + "*".repeat(length - 2) + "\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 124, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 65_537, 131_072, 262_144})
    void takesEveryLengthAsTextAndAsBinary(int length) throws Exception {
        try (RawSocket socket = socket()) {
            for (int first : new int[]{TEXT, BINARY}) {
                socket.send(RawSocket.frame(first, json(length)));
                assertThat(socket.frame().opcode()).isEqualTo(1);
                assertThat(socket.payload()).isEqualTo(json(length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void tellsThatAnEmptyMessageIsNoEvent(int first) throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.concat(RawSocket.frame(first, new byte[0]), RawSocket.text("2")));
            assertThat(socket.frame().text()).startsWith("{\"error\":{\"code\":107,");
            assertThat(socket.frame().text()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 65_536})
    void takesFramesInAnyPieces(int length) throws Exception {
        byte[] frame = RawSocket.frame(TEXT, json(length));
        try (RawSocket socket = socket()) {
            if (length < 1_000) {
                socket.sendOneByOne(frame);
                assertThat(socket.frame().text()).hasSize(length);
            }
            for (int from = 0; from < frame.length; from += 997) {
                socket.send(java.util.Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 997)));
            }
            assertThat(socket.frame().text()).hasSize(length);
        }
    }

    @Test
    void takesMasksOfEveryKind() throws Exception {
        byte[][] masks = {{0, 0, 0, 0}, {-1, -1, -1, -1}, {0, -1, 1, -128}};
        try (RawSocket socket = socket()) {
            for (byte[] mask : masks) {
                byte[] json = json(125);
                ByteBuffer frame = ByteBuffer.allocate(json.length + 6).put((byte) TEXT).put((byte) (0x80 | 125)).put(mask);
                for (int i = 0; i < json.length; i++) {
                    frame.put((byte) (json[i] ^ mask[i % 4]));
                }
                assertThat(socket.send(frame.array()).frame().text()).hasSize(125);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xff})
    void refusesALengthWithTheHighestBit(int highest) throws Exception {
        byte[] frame = {(byte) TEXT, (byte) 0xff, (byte) highest, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, '1'};
        try (RawSocket socket = socket().send(frame)) {
            assertThat(socket.closeCode()).isIn(1002, 1009);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x82, 0x88, 0x89, 0x8a, 0x80, 0x01})
    void refusesFramesWithoutAMask(int first) throws Exception {
        try (RawSocket socket = socket().send(new byte[]{(byte) first, 2, 0x3, (byte) 0xe8})) {
            assertThat(socket.closeCode()).isEqualTo(1002);
            assertThat(socket.rest()).isEmpty();
        }
    }
}
