package dev.millrace.server.e2e;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/// A process beside the test. Everything that it writes is kept, by line. Thread-safe.
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> command;
    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> readers;

    private Program(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.readers = List.of(reader(process.getInputStream(), out), reader(process.getErrorStream(), err));
    }

    /// Starts a program in a folder.
    ///
    /// @param environment more variables
    static Program start(Path folder, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        try {
            Program program = new Program(command, builder.start());
            program.readers.forEach(Thread::start);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a program to its end.
    static Program run(Path folder, Map<String, String> environment, List<String> command) {
        Program program = start(folder, environment, command);
        program.endInput();
        program.exitCode();
        return program;
    }

    /// The lines of its standard output so far.
    List<String> out() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    /// The lines of its standard error so far.
    List<String> err() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    /// Everything that it wrote so far, for messages.
    String said() {
        return String.join(" ", command) + "\n" + String.join("\n", out()) + "\n" + String.join("\n", err());
    }

    /// Waits for a line of its standard output.
    String awaitOut(Predicate<String> wanted) {
        awaitThat(() -> out().stream().anyMatch(wanted) || hasEnded());
        return out().stream().filter(wanted).findFirst().orElseThrow(() -> new AssertionError("it did not say so: " + said()));
    }

    /// Waits until its standard output has so many lines.
    List<String> awaitOut(int lines) {
        awaitThat(() -> out.size() >= lines || hasEnded());
        return out();
    }

    /// Waits for a line of its standard error.
    void awaitErr(Predicate<String> wanted) {
        awaitThat(() -> err().stream().anyMatch(wanted) || hasEnded());
    }

    private void awaitThat(Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited in vain for " + said(), e);
        }
    }

    /// Writes to its standard input.
    void type(String text) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(text.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new AssertionError("it does not read: " + said(), e);
        }
    }

    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new AssertionError("its input was closed: " + said(), e);
        }
    }

    /// Asks it to stop: SIGTERM.
    void terminate() {
        process.toHandle().destroy(); // Process.destroy would also close the streams that are being read
    }

    /// Whether it has ended and all that it wrote is here.
    boolean hasEnded() {
        return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for its end.
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end: " + said());
            }
            for (Thread reader : readers) {
                reader.join(PATIENCE);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while it ran: " + said(), e);
        }
    }

    /// Ends it at once, if it has not ended.
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static Thread reader(InputStream stream, List<String> lines) {
        return Thread.ofPlatform().daemon().name("reads a program").unstarted(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("(the output broke off: " + e + ")");
            }
        });
    }
}
