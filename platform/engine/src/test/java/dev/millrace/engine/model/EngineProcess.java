package dev.millrace.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A {@link ModelMain} that runs. Used by one thread.
final class EngineProcess implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 90;
    private final Process process;
    private final PrintStream to;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Path log;

    /// Starts it on a folder, where it may have run before.
    EngineProcess(Path root) throws Exception {
        log = root.resolve("log.txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(List.of(java, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dpolyglot.engine.WarnInterpreterOnly=false",
                "-cp", System.getProperty("java.class.path"), ModelMain.class.getName(), root.toString()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().start(this::listen);
        assertThat(answer()).isEqualTo("ready");
    }

    /// What else is written there are lines of the log.
    private void listen() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = from.readLine()) != null;) {
                if (line.startsWith("> ")) {
                    answers.add(line.substring(2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the answer
    String tell(String command) {
        to.println(command);
        String answer = answer();
        assertThat(answer).as(command).doesNotStartWith("failed").doesNotStartWith("unknown");
        return answer;
    }

    private String answer() {
        try {
            String answer = answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer within " + TIMEOUT_SECONDS + " s; its log:\n" + Files.readString(log));
            }
            return answer;
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /// As `kill -9`.
    void kill() {
        try {
            assertThat(process.toHandle().destroyForcibly() && process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
