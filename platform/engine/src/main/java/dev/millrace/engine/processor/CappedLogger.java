package dev.millrace.engine.processor;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Writes no more than so many lines a second, and no long ones, so that a processor cannot fill the disk. Thread-safe.
final class CappedLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private static final int LINES_A_SECOND = 50;
    private static final int LINE_LENGTH = 1_000;

    private final transient Logger to;
    /// The second, times 1,000,000, plus the lines written in it.
    private final AtomicLong written = new AtomicLong();

    CappedLogger(Logger to) {
        this.to = to;
        name = to.getName();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker, String pattern, Object @Nullable [] arguments,
            @Nullable Throwable throwable) {
        long lines = countLine();
        if (lines > LINES_A_SECOND) {
            return;
        }
        String line = String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments));
        if (throwable != null) {
            line += ": " + throwable;
        }
        if (line.length() > LINE_LENGTH) {
            line = line.substring(0, LINE_LENGTH) + "… (" + line.length() + " characters)";
        }
        to.atLevel(level).log(lines == LINES_A_SECOND ? line + " (more lines of this second are left out)" : line);
    }

    private long countLine() {
        long second = System.nanoTime() / 1_000_000_000 * 1_000_000;
        return written.updateAndGet(before -> before - before % 1_000_000 == second ? before + 1 : second + 1) % 1_000_000;
    }

    @Override
    public boolean isTraceEnabled() {
        return to.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return to.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return to.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return to.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return to.isErrorEnabled();
    }
}
