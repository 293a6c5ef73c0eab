package dev.millrace.server.cli;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The server's answers that are errors: how many events they mean, and the first reason. Thread-safe.
final class BenchRefusals {
    private static final String ERROR = "{\"error\":";
    private static final JsonPath MESSAGE = JsonPath.of("/error/message");
    private static final JsonPath LINES = JsonPath.of("/lines");

    private long events;
    private @Nullable String reason;

    /// Whether a text that came is such an answer.
    static boolean isOne(String text, int from) {
        return text.startsWith(ERROR, from);
    }

    /// @param answer an answer, a byte of UTF-8 a character
    synchronized void add(String answer) {
        String lines = at(LINES, answer);
        events += lines != null && lines.matches("[0-9]{1,9}") ? Long.parseLong(lines) : 1;
        if (reason == null) {
            String message = at(MESSAGE, answer);
            reason = message == null ? answer : message;
        }
    }

    synchronized long events() {
        return events;
    }

    /// Null if there was none.
    @Nullable
    synchronized String reason() {
        return reason;
    }

    private static @Nullable String at(JsonPath path, String answer) {
        try {
            return JsonText.check(answer.getBytes(StandardCharsets.ISO_8859_1), path);
        } catch (InvalidJsonException e) {
            return null;
        }
    }
}
