package dev.millrace.server.cli;

import java.time.Duration;

/// A line on standard error that shows how far something has come, where somebody watches. Used by one thread.
final class ProgressBar implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final long total;
    private final long began = System.nanoTime();
    private long shown;

    /// @param total how much there is to do; 0 if that is not known
    ProgressBar(Terminal terminal, long total) {
        this.terminal = terminal;
        this.total = total;
    }

    /// @param done how much of the total is done
    /// @param events how many events that are
    void show(long done, long events) {
        long now = System.nanoTime();
        if (!terminal.interactive() || now - shown < PERIOD.toNanos()) {
            return;
        }
        shown = now;
        String bar = "";
        if (total > 0) {
            int filled = (int) Math.min(WIDTH, done * WIDTH / total);
            bar = "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + Math.min(100, done * 100 / total) + " %  ";
        }
        terminal.err().printf("\r%s%,d events", bar, events);
        terminal.err().flush();
    }

    /// The time since it began, and how many events a second that makes.
    String pace(long events) {
        double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
        return String.format("in %.1f s (%,.0f a second)", seconds, events / seconds);
    }

    @Override
    public void close() {
        erase();
    }

    /// Removes the line.
    void erase() {
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
