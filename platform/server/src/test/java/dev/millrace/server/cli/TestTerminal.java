package dev.millrace.server.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// A terminal that remembers what was written.
final class TestTerminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path folder;

    /// @param folder working directory and home of the distribution
    TestTerminal(Path folder) {
        this.folder = folder;
    }

    Terminal typing(String input) {
        return with(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    Terminal with(InputStream in, Map<String, String> environment) {
        return new Terminal(in, stream(out), stream(err), false, environment, folder, folder);
    }

    int run(String... arguments) {
        return new Cli(typing("")).execute(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
