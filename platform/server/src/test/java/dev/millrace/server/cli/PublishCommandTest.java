package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishCommandTest {
    private final TestTerminal terminal;
    private final SocketServer server = new SocketServer();

    PublishCommandTest(@TempDir Path folder) throws IOException {
        terminal = new TestTerminal(folder);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void publishesEachLineOnceAndInOrder() {
        List<String> events = IntStream.range(0, 50_000).mapToObj(i -> "{\"n\":" + i + "}").toList();
        assertThat(publish(String.join("\n", events) + "\n\n  \n")).isZero();
        assertThat(server.lines()).isEqualTo(events);
        assertThat(server.path()).isEqualTo("/channels/trades?subscribe=false");
        assertThat(terminal.err()).startsWith("50,000 events published to trades in ").doesNotContain("refusal");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void namesALineThatIsNotJsonAndPublishesTheOthers() {
        assertThat(publish("{\"a\":1}\nnonsense\r\n{\"b\":}\n\"\u00fc\"")).isEqualTo(1);
        assertThat(server.lines()).containsExactly("{\"a\":1}", "\"\u00fc\"");
        assertThat(terminal.err().lines()).satisfiesExactly(
                line -> assertThat(line).startsWith("millrace: line 2: not JSON: ").contains("at column"),
                line -> assertThat(line).startsWith("millrace: line 3: not JSON: "),
                line -> assertThat(line).startsWith("2 events published to trades in").endsWith(", 2 refusals"));
    }

    @Test
    void namesALineThatIsNoUtf8() {
        byte[] input = {'1', '\n', '"', (byte) 0xff, '"', '\n'};
        Terminal typing = terminal.with(new ByteArrayInputStream(input), Map.of());
        assertThat(new Cli(typing).execute("publish", "trades", "--url", server.url())).isEqualTo(1);
        assertThat(server.lines()).containsExactly("1");
        assertThat(terminal.err()).startsWith("millrace: line 2: not JSON: expected UTF-8, got other bytes\n");
    }

    @Test
    void tellsWhatTheServerRefusesAndTheLinesItMayMean() {
        server.refuse("\"no\"", "no room for it");
        assertThat(publish("1\n2\n\"no\"\n4\n")).isEqualTo(1);
        assertThat(terminal.err().lines()).satisfiesExactly(
                line -> assertThat(line).isEqualTo("millrace: one of the lines 1 to 4: no room for it"),
                line -> assertThat(line).startsWith("0 events published to trades in ").endsWith(", 1 refusal"));
    }

    @Test
    void tellsWhenTheServerEndsTheConnection() {
        server.closeAt("\"end\"");
        assertThat(publish("1\n\"end\"\n")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("millrace: the connection to " + server.url().substring(5)
                + " ended (code 3509, too many errors); lines up to 0 have been read by the server, those up to 2 may have been\n");
    }

    @Test
    void handsTheKeyOn() {
        assertThat(new Cli(terminal.typing("1\n")).execute("publish", "trades", "--url", server.url(), "--key", "a b&c")).isZero();
        assertThat(server.path()).isEqualTo("/channels/trades?subscribe=false&key=a%20b%26c");
    }

    private int publish(String input) {
        return new Cli(terminal.typing(input)).execute("publish", "trades", "--url", server.url());
    }
}
