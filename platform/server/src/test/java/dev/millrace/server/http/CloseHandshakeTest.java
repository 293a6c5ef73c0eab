package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, sections 5.5.1 and 7.
class CloseHandshakeTest {
    private static final int CLOSE = 0x88;

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
        return server.raw().upgrade("/channels/closing");
    }

    private static byte[] close(int code, byte... reason) {
        return RawSocket.frame(CLOSE, ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3499, 3999, 4000, 4500, 4999})
    void answersWithTheSameCode(int code) throws Exception {
        try (RawSocket socket = socket().send(close(code))) {
            assertThat(socket.closeCode()).isEqualTo(code);
            assertThat(socket.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void refusesCodesThatMayNotBeSent(int code) throws Exception {
        try (RawSocket socket = socket().send(close(code))) {
            assertThat(socket.closeCode()).isEqualTo(1002);
            assertThat(socket.rest()).isEmpty();
        }
    }

    @Test
    void answersACloseWithoutCode() throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(CLOSE, new byte[0]))) {
            assertThat(socket.closeCode()).isIn(0, 1000);
            assertThat(socket.rest()).isEmpty();
        }
    }

    @Test
    void refusesACodeOfOneByte() throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(CLOSE, new byte[]{3}))) {
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void takesReasonsUpToTheirLimit() throws Exception {
        try (RawSocket socket = socket().send(close(1000, TestServer.utf8("auf Wiedersehen, ü 猫")))) {
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        try (RawSocket socket = socket().send(close(1000, TestServer.utf8("x".repeat(123))))) {
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        try (RawSocket socket = socket().send(close(1000, TestServer.utf8("x".repeat(124))))) {
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void refusesAReasonThatIsNotUtf8() throws Exception {
        try (RawSocket socket = socket().send(close(1000, (byte) 0xce, (byte) 0xff))) {
            assertThat(socket.closeCode()).isIn(1002, 1007);
        }
    }

    @Test
    void answersACloseInTheMiddleOfAMessage() throws Exception {
        try (RawSocket socket = server.raw().upgrade("/channels/half?subscribe=false")) {
            socket.send(RawSocket.concat(RawSocket.frame(1, new byte[]{'1'}), close(1000)));
            assertThat(socket.closeCode()).isEqualTo(1000);
            assertThat(socket.rest()).isEmpty();
        }
        assertThat(server.channel("half").next() - 1).as("events in the channel").isZero();
    }

    @Test
    void ignoresWhatComesBehindTheClose() throws Exception {
        byte[] late = RawSocket.concat(close(1000), RawSocket.text("1"), RawSocket.frame(0x89, new byte[0]), close(1001));
        try (RawSocket socket = server.raw().upgrade("/channels/late?subscribe=false").send(late)) {
            RawSocket.Frame frame = socket.frame();
            assertThat(frame.opcode()).isEqualTo(8);
            assertThat(frame.closeCode()).isEqualTo(1000);
            assertThat(socket.rest()).isEmpty();
        }
        assertThat(server.channel("late").next() - 1).as("events in the channel").isZero();
    }

    @Test
    void keepsWhatWasCompleteWhenTheLineIsCut() throws Exception {
        RawSocket socket = server.raw().upgrade("/channels/cut");
        assertThat(socket.send(RawSocket.text("1")).frame().text()).isEqualTo("1");
        socket.send(RawSocket.frame(1, new byte[]{'2'})).close();
        await().until(() -> server.channel("cut").subscribers() == 0);
        assertThat(server.channel("cut").next() - 1).as("events in the channel").isEqualTo(1);
    }
}
