package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import static org.awaitility.Awaitility.await;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// RFC 6455, section 5.2: what is reserved fails the connection when no extension has given it a meaning.
class ReservedFramesTest {
    private static final int FIN = 0x80;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Every combination of the reserved bits, on every kind of frame.
    static IntStream reservedBits() {
        return IntStream.rangeClosed(1, 7).flatMap(bits -> IntStream.of(1, 2, 8, 9, 10).map(opcode -> FIN | bits << 4 | opcode));
    }

    static IntStream reservedOpcodes() {
        return IntStream.concat(IntStream.rangeClosed(3, 7), IntStream.rangeClosed(11, 15)).map(opcode -> FIN | opcode);
    }

    @ParameterizedTest(name = "first byte {0}")
    @MethodSource({"reservedBits", "reservedOpcodes"})
    void closesWith1002(int first) throws Exception {
        for (byte[] payload : new byte[][]{{}, {'1'}, new byte[126]}) {
            try (RawSocket socket = server.raw().upgrade("/channels/reserved").send(RawSocket.frame(first, payload))) {
                assertThat(socket.closeCode()).isEqualTo(1002);
                assertThat(socket.rest()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "first byte {0}")
    @MethodSource({"reservedBits", "reservedOpcodes"})
    void takesWhatCameBeforeAndNothingBehind(int first) throws Exception {
        String channel = "before-" + first;
        try (RawSocket socket = server.raw().upgrade("/channels/" + channel + "?subscribe=false")) {
            socket.send(RawSocket.concat(RawSocket.text("1"), RawSocket.frame(first, new byte[]{'2'}), RawSocket.text("3")));
            assertThat(socket.closeCode()).isEqualTo(1002);
            assertThat(socket.rest()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(server.channel(channel).next() - 1).as("events in the channel").isEqualTo(1));
    }

    @ParameterizedTest(name = "first byte {0}")
    @MethodSource({"reservedBits", "reservedOpcodes"})
    void closesWith1002BetweenFragments(int first) throws Exception {
        String channel = "between-" + first;
        try (RawSocket socket = server.raw().upgrade("/channels/" + channel + "?subscribe=false")) {
            socket.send(RawSocket.frame(1, new byte[]{'1'})).send(RawSocket.frame(first, new byte[0]))
                    .send(RawSocket.frame(FIN, new byte[]{'2'}));
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
        assertThat(server.channel(channel).next() - 1).as("events in the channel").isZero();
    }
}
