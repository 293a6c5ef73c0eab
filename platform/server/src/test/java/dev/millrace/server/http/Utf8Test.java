package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 8.1: text is UTF-8, or the connection fails, as soon as that is known.
class Utf8Test {
    private static final int FIN = 0x80;
    private static final int TEXT = 1;

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
        return server.raw().upgrade("/channels/utf8");
    }

    /// As a JSON string.
    private static byte[] quoted(String hex) {
        byte[] quote = {'"'};
        return RawSocket.concat(quote, HexFormat.of().parseHex(hex), quote);
    }

    /// The server may have closed the line before all is sent.
    private static void sendInFragments(RawSocket socket, byte[] text, int size, int last) throws IOException {
        for (int from = 0; from < text.length; from += size) {
            int to = Math.min(text.length, from + size);
            int first = (to == text.length ? last : 0) | (from == 0 ? TEXT : 0);
            try {
                socket.send(RawSocket.frame(first, Arrays.copyOfRange(text, from, to)));
            } catch (SocketException e) {
                return;
            }
        }
    }

    /// Greek; the first and the last of each length; around the surrogates; noncharacters, which are valid; private use; long runs.
    @ParameterizedTest
    @ValueSource(strings = {"", "cebae1bdb9cf83cebcceb5", "20", "7e", "7f", "c280", "dfbf", "e0a080", "efbfbf", "f0908080", "f48fbfbf",
            "ed9fbf", "ee8080", "efbfbd", "efbfbe", "efb790", "f09fbfbe", "f3b08080", "f48fbfbe", "c3bcc3bcc3bc", "e78cabe78cab",
            "f09f9880f09f9880"})
    void takesWhatIsValid(String hex) throws Exception {
        byte[] text = quoted(hex);
        try (RawSocket socket = socket()) {
            socket.send(RawSocket.frame(FIN | TEXT, text)).frame();
            assertThat(socket.payload()).isEqualTo(text);
            for (int size = 1; size <= 3; size++) {
                sendInFragments(socket, text, size, FIN);
                socket.frame();
                assertThat(socket.payload()).isEqualTo(text);
            }
        }
    }

    /// Continuations alone; starts alone; too short; too long for the character; surrogates; beyond U+10FFFF; bytes that are never used.
    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "8080bf", "c0", "c320", "e0", "e180", "e18020", "f0", "f18080", "f1808020", "c080", "c1bf",
            "e08080",
            "e09fbf", "f0808080", "f08fbfbf", "f880808080", "fc8080808080", "eda080", "edadbf", "edafbf", "edb080", "edbfbf",
            "eda080edb080",
            "f4908080", "f5808080", "f7bfbfbf", "fe", "ff", "fefeffff", "cebae1bdb9cf83cebcceb5eda080656469746564",
            "cebae1bdb9cf83cebcceb5f4908080656469746564"})
    void closesWith1007WhatIsNot(String hex) throws Exception {
        byte[] text = quoted(hex);
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | TEXT, text))) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
        try (RawSocket socket = socket()) {
            sendInFragments(socket, text, 1, FIN);
            assertThat(socket.closeCode()).as("in fragments of a byte").isEqualTo(1007);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"22c3", "22e78c", "22f09f98", "22f0"})
    void closesWith1007WhatEndsInsideACharacter(String hex) throws Exception {
        byte[] text = HexFormat.of().parseHex(hex);
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | TEXT, text))) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
        try (RawSocket socket = socket()) {
            sendInFragments(socket, text, 1, FIN);
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    /// The message has no end.
    @ParameterizedTest
    @ValueSource(strings = {"22c328", "22ff", "22cebae1bdb9f4908080", "22eda080", "22e09f80", "22808080"})
    void doesNotWaitForTheEndOfAMessage(String hex) throws Exception {
        byte[] text = HexFormat.of().parseHex(hex);
        try (RawSocket socket = socket().send(RawSocket.frame(TEXT, text))) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
        try (RawSocket socket = socket()) {
            sendInFragments(socket, text, 1, 0);
            assertThat(socket.closeCode()).as("in fragments of a byte").isEqualTo(1007);
        }
    }

    /// The frame has no end.
    @Test
    void doesNotWaitForTheEndOfAFrame() throws Exception {
        byte[] announced = {(byte) (FIN | TEXT), (byte) 0xfe, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, '"', (byte) 0xc3, '('};
        try (RawSocket socket = socket().send(announced)) {
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void tellsAClientThatGoesOnSending() throws Exception {
        String text = "22ff" + "78".repeat(50);
        for (int times = 0; times < 50; times++) {
            try (RawSocket socket = socket()) {
                sendInFragments(socket, HexFormat.of().parseHex(text), 1, 0);
                assertThat(socket.closeCode()).isEqualTo(1007);
            }
        }
    }

    @Test
    void takesLongTextWhosePartsEndInsideCharacters() throws Exception {
        String text = "\"" + "x".repeat(4_093) + "猫😀ü".repeat(20_000) + "\"";
        try (RawSocket socket = socket()) {
            assertThat(socket.send(RawSocket.text(text)).frame().text()).isEqualTo(text);
            sendInFragments(socket, text.getBytes(StandardCharsets.UTF_8), 1_021, FIN);
            assertThat(socket.frame().text()).isEqualTo(text);
        }
    }

    @Test
    void answersBinaryThatIsNotTextWithAnError() throws Exception {
        try (RawSocket socket = socket().send(RawSocket.frame(FIN | 2, new byte[]{'"', (byte) 0xff, '"'}))) {
            assertThat(socket.frame().text()).startsWith("{\"error\":{\"code\":107,");
            assertThat(socket.send(RawSocket.text("1")).frame().text()).isEqualTo("1");
        }
    }
}
