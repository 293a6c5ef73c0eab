package dev.millrace.server.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads lines as bytes, so that what is no UTF-8 is found and not repaired. Owned by one thread.
final class Lines {
    /// No server takes more in one message.
    static final int MAX_LENGTH = 64 << 20;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /// The next line without its end; null at the end of the input.
    ///
    /// @throws CommandException if it is longer than 64 MB
    byte @Nullable [] next() throws IOException, CommandException {
        line.reset();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        number++;
        for (; b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
            if (line.size() > MAX_LENGTH) {
                throw CommandException.failed("line " + number + " is longer than " + (MAX_LENGTH >> 20) + " MB");
            }
        }
        return line.toByteArray();
    }

    /// The number of the line that was read last, from 1.
    long number() {
        return number;
    }

    /// Whether reading on may have to wait.
    boolean isIdle() throws IOException {
        return in.available() == 0;
    }
}
