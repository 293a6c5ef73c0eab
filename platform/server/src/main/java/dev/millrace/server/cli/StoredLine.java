package dev.millrace.server.cli;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import dev.millrace.engine.processor.EventTime;
import dev.millrace.server.protocol.JsonOut;
import java.time.DateTimeException;

/// A stored event as a line of text: `{"offset":…,"time":…,"key":…,"tags":…,"data":…}`.
final class StoredLine {
    private static final JsonPath TIME = JsonPath.of("/time");
    private static final JsonPath KEY = JsonPath.of("/key");
    private static final JsonPath TAGS = JsonPath.of("/tags");
    private static final JsonPath DATA = JsonPath.of("/data");

    private StoredLine() {}

    /// The line with its end.
    static byte[] of(long offset, RawEvent event) {
        JsonOut out = new JsonOut().text("{\"offset\":").number(offset).text(",\"time\":").number(event.time());
        String key = event.key();
        if (key != null) {
            out.text(",\"key\":").string(key);
        }
        if (!event.tags().isEmpty()) {
            out.text(",\"tags\":").strings(event.tags());
        }
        return out.text(",\"data\":").oneLine(event.data()).text("}\n").toBytes();
    }

    /// The event of a line; its offset is not part of it, its time is now if there is none.
    ///
    /// @throws IllegalArgumentException if it is none
    static RawEvent read(byte[] line) {
        requireJson(line);
        byte[] data = JsonText.raw(line, DATA);
        if (data == null) {
            throw new IllegalArgumentException("expected an object with `data`, as `millrace store export` writes it");
        }
        String time = TIME.find(line);
        try {
            return new RawEvent(data, time == null ? System.currentTimeMillis() : EventTime.parse(time), KEY.find(line),
                    JsonText.strings(line, TAGS), null);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("`time`: expected milliseconds since 1970 or an ISO 8601 time, got '" + time + "'", e);
        }
    }

    private static void requireJson(byte[] line) {
        try {
            JsonText.check(line, null);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("not JSON: " + String.valueOf(e.getMessage()).replace("at line 1, column", "at column"), e);
        }
    }
}
