package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, sections 5.5.2 and 5.5.3.
class PingPongTest {
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;

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
        return server.raw().upgrade("/channels/pings");
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (255 - i);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 124, 125})
    void answersWithThePayloadWhateverItIs(int length) throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.frame(PING, bytes(length)));
            assertThat(socket.frame().opcode()).isEqualTo(10);
            assertThat(socket.payload()).isEqualTo(bytes(length));
            socket.sendOneByOne(RawSocket.frame(PING, bytes(length)));
            assertThat(socket.frame().opcode()).isEqualTo(10);
            assertThat(socket.payload()).isEqualTo(bytes(length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 65_536})
    void refusesControlFramesThatAreTooLong(int length) throws Exception {
        for (int first : new int[]{PING, PONG}) {
            try (RawSocket socket = socket().send(RawSocket.frame(first, bytes(length)))) {
                assertThat(socket.closeCode()).isEqualTo(1002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x09, 0x0a})
    void refusesFragmentedControlFrames(int first) throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(first, bytes(1)))) {
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void ignoresPongsThatNobodyAskedFor() throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.concat(RawSocket.frame(PONG, new byte[0]), RawSocket.frame(PONG, bytes(125)),
                    RawSocket.frame(PING, bytes(7)), RawSocket.frame(PONG, bytes(1)), RawSocket.text("1")));
            assertThat(socket.frame().opcode()).isEqualTo(10);
            assertThat(socket.payload()).isEqualTo(bytes(7));
            assertThat(socket.frame().text()).isEqualTo("1");
        }
    }

    @Test
    void answersPingsOfOneWriteInOrder() throws Exception {
        byte[] pings = {};
        for (int i = 0; i < 50; i++) {
            pings = RawSocket.concat(pings, RawSocket.frame(PING, bytes(i)));
        }
        try (RawSocket socket = socket().send(pings)) {
            for (int i = 0; i < 50; i++) {
                assertThat(socket.frame().opcode()).isEqualTo(10);
                assertThat(socket.payload()).isEqualTo(bytes(i));
            }
        }
    }

    @Test
    void answersPingsBetweenFragments() throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.frame(0x01, TestServer.utf8("\"a")));
            for (int i = 0; i < 3; i++) {
                socket.send(RawSocket.frame(PING, bytes(i)));
                assertThat(socket.frame().opcode()).isEqualTo(10);
                assertThat(socket.payload()).isEqualTo(bytes(i));
                socket.send(RawSocket.frame(0x00, TestServer.utf8("b")));
            }
            assertThat(socket.send(RawSocket.frame(0x80, TestServer.utf8("c\""))).frame().text()).isEqualTo("\"abbbc\"");
        }
    }
}
