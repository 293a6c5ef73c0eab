package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CliTest {
    private final TestTerminal terminal;

    CliTest(@TempDir Path folder) {
        terminal = new TestTerminal(folder);
    }

    @Test
    void tellsItsVersion() {
        assertThat(terminal.run("--version")).isZero();
        assertThat(terminal.out()).matches("Millrace .+ on Java .+\\R");
    }

    @Test
    void showsTheCommandsWhenNoneIsGiven() {
        assertThat(terminal.run()).isEqualTo(2);
        assertThat(terminal.err()).contains("Usage: millrace", "serve", "publish", "subscribe", "check", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "publish", "subscribe", "check", "bench"})
    void helpsInLinesOfATerminalsWidth(String command) {
        assertThat(terminal.run(command, "--help")).isZero();
        assertThat(terminal.out()).contains("Usage: millrace " + command, "Options:", "Examples:\n  ").doesNotContain("${");
        assertThat(terminal.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"serve --prot 1|millrace: unknown option '--prot', did you mean '--port'? known: --",
            "srve|millrace: unknown command 'srve', did you mean 'serve'? known: serve, publish, subscribe, check",
            "check now|millrace: unexpected argument 'now'", "publish|millrace: Missing required parameter: 'CHANNEL'",
            "serve --port abc|millrace: Invalid value for option '--port': 'abc' is not an int",
            "publish a/../b|millrace: expected a channel name of 1 to 255 of the characters A-Z a-z 0-9 _ . : -, got 'a/../b'",
            "subscribe x --url example|millrace: option '--url': expected a server such as ws://127.0.0.1:8765, got 'example'",
            "subscribe x --url ws://h?q=1|millrace: option '--url': expected a server such as",
            "subscribe x --count 0|millrace: option '--count': expected 1 or more, got 0",
            "subscribe x --last -1|millrace: option '--last': expected 0 or more, got -1",
            "bench --size 5|millrace: option '--size': expected 64 to 1048576, got 5",
            "bench --rate 0|millrace: option '--rate': expected 1 to 1000000, got 0",
            "bench --subscribers -1|millrace: option '--subscribers': expected 0 to 10000, got -1",
            "bench --publish $errors|millrace: option '--publish': channel '$errors' belongs to the server: it can only be read",
            "bench --event [1]|millrace: option '--event': expected a JSON object such as",
            "bench --event {\"n\":1}|millrace: option '--event': the fields 'ts' and 'n' are added, so they cannot be in '{\"n\":1}'",
            "bench --event {} --size 99|millrace: options '--size' and '--event': expected one of them",
            "bench --stamp n|millrace: option '--stamp': expected the name of a field, and not 'n', got 'n'",
            "bench --call x --batch 2|millrace: option '--call': expected no '--publish'"})
    void refusesWrongInputWithASentence(String typed, String sentence) {
        assertThat(terminal.run(typed.split(" "))).isEqualTo(2);
        assertThat(terminal.err()).startsWith(sentence);
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish x", "subscribe x", "bench --publish x", "bench --call x"})
    void tellsThatNoServerIsThere(String command) {
        assertThat(terminal.run((command + " --url ws://127.0.0.1:1/").split(" "))).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo(
                "millrace: cannot reach 127.0.0.1:1 (nobody listens there): is the server running? 'millrace serve' starts one\n");
    }
}
