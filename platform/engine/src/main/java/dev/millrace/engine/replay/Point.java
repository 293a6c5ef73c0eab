package dev.millrace.engine.replay;

import dev.millrace.engine.config.Quantity;
import dev.millrace.engine.processor.EventTime;
import java.time.DateTimeException;
import java.time.Duration;

/// A place in a channel's past: the event of an offset, or a time.
///
/// @param isTime whether it is a time
/// @param value the offset, or the time in milliseconds since 1970
public record Point(boolean isTime, long value) {

    /// Reads `1042`, `2026-11-23T10:00:00Z`, `2026-11-23` or `10m`, which is so long ago.
    ///
    /// @param now what counts as now, in milliseconds since 1970
    /// @throws IllegalArgumentException if it is none of these
    public static Point parse(String text, long now) {
        if (text.matches("\\d{1,18}")) {
            return new Point(false, Long.parseLong(text));
        }
        Duration ago = Quantity.duration(text);
        if (ago != null) {
            return new Point(true, now - ago.toMillis());
        }
        try {
            return new Point(true, EventTime.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "expected an offset such as 1042, a time such as 2026-11-23T10:00:00Z, or how long ago, such as 10m; got '" + text
                            + "'",
                    e);
        }
    }

    /// The offset of the first event from here on.
    long from(Past past) {
        return isTime ? past.firstAt(value) : Math.clamp(value, past.oldest(), past.next());
    }

    /// The offset behind the last event up to here: that of the offset is part of it, that of the time is not.
    long to(Past past) {
        return isTime ? past.firstAt(value) : Math.clamp(value + 1, past.oldest(), past.next());
    }
}
