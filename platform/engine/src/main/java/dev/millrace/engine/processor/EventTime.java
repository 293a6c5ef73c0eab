package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.CodeException.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the event time in an event.
public final class EventTime {
    private static final String EXPECTED = "an ISO 8601 date, date-time or instant, or milliseconds since 1970";
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[['T'][' ']HH:mm[:ss").appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).appendPattern("]")
            .appendPattern("[XXX][XX][X]]").toFormatter(Locale.ROOT);

    private EventTime() {}

    /// The event time in milliseconds since 1970.
    ///
    /// @param path where to look; null for the time at which the server took the event
    static long of(RawEvent event, @Nullable JsonPath path) throws CodeException {
        if (path == null) {
            return event.time();
        }
        String text = path.find(event.data());
        if (text == null) {
            throw new CodeException(Problem.of("no event time at " + path + ": expected " + EXPECTED));
        }
        try {
            return parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new CodeException(Problem.of("no event time at " + path + ": expected " + EXPECTED + ", got '" + shortened(text) + "'"));
        }
    }

    /// Reads a time as processors and clients write it: an ISO 8601 date, date-time or instant, or milliseconds since 1970.
    ///
    /// @throws DateTimeException if it is none
    public static long parse(String text) {
        if (isNumber(text)) {
            return Long.parseLong(text);
        }
        TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        return switch (parsed) {
            case OffsetDateTime time -> time.toInstant().toEpochMilli();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC).toEpochMilli();
            case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            default -> throw new DateTimeException("no time in '" + text + "'");
        };
    }

    private static boolean isNumber(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (text.length() == from || text.length() > 18) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String shortened(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
