package dev.millrace.server.cli;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonText;
import dev.millrace.server.protocol.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes the events: JSON objects that begin with the time at which they were due and their number, by which they are known when they
/// come back. Immutable.
final class BenchEvents {
    /// The field with an event's number.
    static final String NUMBER = "n";
    private static final String NUMBER_FIELD = ",\"" + NUMBER + "\":";
    private static final Pattern PLACE = Pattern.compile("\\$n(?:%([1-9][0-9]{0,8}))?");
    private static final String PADDING = ",\"pad\":\"";

    private final String stamp;
    private final int size;
    private final List<Piece> pieces;

    /// Text, and the number behind it modulo something; 0 if there is none.
    private static final class Piece {
        private final byte[] text;
        private final long modulo;

        Piece(String text, long modulo) {
            this.text = text.replace('\n', ' ').replace('\r', ' ').getBytes(StandardCharsets.UTF_8);
            this.modulo = modulo;
        }
    }

    private BenchEvents(String stamp, int size, List<Piece> pieces) {
        this.stamp = stamp;
        this.size = size;
        this.pieces = pieces;
    }

    /// Events of so many bytes.
    static BenchEvents ofSize(String stamp, int size) {
        return new BenchEvents(stamp, size, List.of());
    }

    /// Events with the fields of an object, in which `$n` is the event's number and `$n%100` the number modulo 100.
    ///
    /// @throws CommandException if that makes no JSON object
    static BenchEvents of(String stamp, String template) throws CommandException {
        String fields = template.strip();
        String body = fields.startsWith("{") && fields.endsWith("}") ? fields.substring(1, fields.length() - 1) : "?";
        if (Pattern.compile("\"(n|" + stamp + ")\"\\s*:").matcher(fields).find()) {
            throw CommandException
                    .wrongInput("option '--event': the fields '" + stamp + "' and 'n' are added, so they cannot be in '" + template + "'");
        }
        BenchEvents events = new BenchEvents(stamp, 0, pieces((body.isBlank() ? "" : ",") + body + "}"));
        JsonOut example = new JsonOut();
        events.write(example, 1, 1);
        try {
            JsonText.check(example.toBytes(), null);
        } catch (InvalidJsonException e) {
            throw CommandException
                    .wrongInput("option '--event': expected a JSON object such as {\"symbol\":\"S$n%10\",\"price\":$n%1000}, got '"
                            + template + "'");
        }
        return events;
    }

    private static List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher places = PLACE.matcher(text);
        int from = 0;
        while (places.find()) {
            String modulo = places.group(1);
            pieces.add(new Piece(text.substring(from, places.start()), modulo == null ? Long.MAX_VALUE : Long.parseLong(modulo)));
            from = places.end();
        }
        pieces.add(new Piece(text.substring(from), 0));
        return pieces;
    }

    /// The name of the field with the time at which an event was due.
    String stamp() {
        return stamp;
    }

    /// Appends an event.
    void write(JsonOut out, long due, long number) {
        int from = out.length();
        out.text("{\"").text(stamp).text("\":").number(due).text(NUMBER_FIELD).number(number);
        if (size > 0) {
            out.text(PADDING).text("x".repeat(Math.max(0, size - (out.length() - from) - 2))).text("\"}");
        }
        for (Piece piece : pieces) {
            out.raw(piece.text);
            if (piece.modulo > 0) {
                out.number(number % piece.modulo);
            }
        }
    }
}
