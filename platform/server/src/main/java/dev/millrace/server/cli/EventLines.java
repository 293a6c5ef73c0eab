package dev.millrace.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Turns Server-Sent Events into lines of the standard output, over several connections. Owned by one thread.
final class EventLines {
    private static final int FLUSH_AT = 1 << 16;

    private final Terminal terminal;
    private final StringBuilder written = new StringBuilder();
    private final StringBuilder data = new StringBuilder();
    private @Nullable String position;
    private @Nullable String id;
    private String type = "";
    private long wanted;
    private boolean broken;

    /// @param position the last event that is known already; null if there is none
    /// @param wanted how many events are to be written
    EventLines(Terminal terminal, @Nullable String position, long wanted) {
        this.terminal = terminal;
        this.position = position;
        this.wanted = wanted;
    }

    /// The position of the last event.
    @Nullable
    String position() {
        return position;
    }

    /// Whether nothing more is to be written, or nobody reads it.
    boolean isDone() {
        return wanted == 0 || broken;
    }

    /// Writes the events of one connection until it ends or enough were written. What was written is passed on when no more is at hand.
    void readAll(InputStream stream) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), FLUSH_AT);
        begin();
        try {
            for (String line = reader.readLine(); line != null && !isDone(); line = isDone() ? null : reader.readLine()) {
                take(line);
                if (written.length() >= FLUSH_AT || !reader.ready()) {
                    flush();
                }
            }
        } finally {
            flush();
        }
    }

    private void take(String line) {
        if (line.isEmpty()) {
            end();
        } else if (line.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(value(line));
        } else if (line.startsWith("id:")) {
            id = value(line);
        } else if (line.startsWith("event:")) {
            type = value(line);
        }
    }

    private void end() {
        if (!data.isEmpty() && type.isEmpty()) {
            written.append(data).append('\n');
            wanted--;
            position = id == null ? position : id;
        } else if (!data.isEmpty()) {
            terminal.say(type + ": " + data);
        }
        begin();
    }

    private void begin() {
        data.setLength(0);
        type = "";
        id = null;
    }

    private static String value(String line) {
        int from = line.indexOf(':') + 1;
        return line.substring(line.startsWith(" ", from) ? from + 1 : from);
    }

    /// A pipe whose reader is gone shows only when something is written.
    private void flush() {
        PrintStream out = terminal.out();
        byte[] bytes = written.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        written.setLength(0);
        broken = out.checkError();
    }
}
