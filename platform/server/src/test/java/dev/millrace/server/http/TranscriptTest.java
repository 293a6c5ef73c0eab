package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plays the conversations in `transcripts/`: `>` is a frame of the client, `<` a line of the server. CLIENT and EPOCH stand for what
/// is random.
class TranscriptTest {
    @ParameterizedTest
    @ValueSource(strings = {"connect", "subscribe", "refusals", "recovery", "processors"})
    void talksAsWritten(String name) throws Exception {
        try (TestServer server = new TestServer()) {
            if (name.equals("processors")) {
                server.deploy("work", TranscriptTest::work);
                server.deployStopped("stopped");
                server.play(server.channel("asked"), TranscriptTest::work);
            }
            play(server, server.open("/connection/websocket"), lines(name));
        }
    }

    private static void work(String json, Origin origin) {
        switch (json) {
            case "\"reply\"" -> origin.handled("work", List.of(TestServer.utf8("{\"a\":1}")), List.of(TestServer.utf8("2")));
            case "\"emit\"" -> origin.handled("work", List.of(), List.of(TestServer.utf8("1"), TestServer.utf8("2")));
            case "\"fail\"" -> origin.failed("work", "work.js:3: no price");
            default -> origin.handled("work", List.of(), List.of());
        }
    }

    private static void play(TestServer server, TestSocket socket, List<String> lines) throws InterruptedException {
        List<String> expected = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("> ")) {
                expect(socket, expected);
                String frame = line.substring(2).replace("\\r\\n", "\r\n").replace("}\\n{", "}\n{");
                socket.send(frame.replace("EPOCH", server.channel("news").epoch()));
            } else if (line.startsWith("< ")) {
                expected.add(line.substring(2));
            }
        }
        expect(socket, expected);
        assertThat(socket.waiting()).isZero();
    }

    /// Replies come in order and pushes come in order, but a push may come before or after a reply.
    private static void expect(TestSocket socket, List<String> expected) throws InterruptedException {
        List<String> received = new ArrayList<>();
        while (received.size() < expected.size()) {
            socket.next().lines().map(TranscriptTest::withoutRandom).forEach(received::add);
        }
        for (boolean push : new boolean[]{false, true}) {
            assertThat(received.stream().filter(line -> line.startsWith("{\"push\"") == push))
                    .containsExactlyElementsOf(expected.stream().filter(line -> line.startsWith("{\"push\"") == push).toList());
        }
        expected.clear();
    }

    private static String withoutRandom(String line) {
        return line.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "CLIENT").replaceAll("(?<=['\"])[0-9a-f]{12}(?=['\"])",
                "EPOCH");
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = TranscriptTest.class.getResourceAsStream("/transcripts/" + name + ".txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
