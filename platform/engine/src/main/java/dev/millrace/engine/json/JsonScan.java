package dev.millrace.engine.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One pass over a text that is JSON of the usual kind: ASCII, not nested deeply, no odd names. Of such a text it knows for sure that it is
/// JSON, and the value of a member of the top object. Of all others, wrong or just unusual, it says that it does not know; a parser then has
/// the last word. It makes no objects, where a parser makes a dozen before it has read the first byte.
///
/// Strings are passed eight bytes at a time: subtracting flags bytes below a bound in their highest bits, see "Bit Twiddling Hacks" by
/// S. E. Anderson, "Determine if a word has a byte less than n".
final class JsonScan {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int MOST_NESTED = 60;
    private static final int LONGEST_NUMBER = 300;
    private static final int LONGEST_NAME = 1_000;
    private static final int UNKNOWN = -1;

    private final byte[] text;
    private final byte @Nullable [] wanted;
    private final boolean isJson;
    private final int end;
    private int valueFrom = UNKNOWN;
    private int valueTo;

    private JsonScan(byte[] text, byte @Nullable [] wanted, boolean isJson) {
        this.text = text;
        this.wanted = wanted;
        this.isJson = isJson;
        end = text.length;
    }

    /// Looks at a text of which nothing is known yet.
    ///
    /// @param text is not changed meanwhile
    /// @param wanted the name of a member of the top object, in ASCII; null if none is looked for
    static JsonScan of(byte[] text, byte @Nullable [] wanted) {
        return new JsonScan(text, wanted, false);
    }

    /// Looks for a member in a text that is JSON, and no further than that.
    static JsonScan ofJson(byte[] text, byte[] wanted) {
        return new JsonScan(text, wanted, true);
    }

    /// Whether the text is known to be one JSON value, and the wanted member known if there is one.
    boolean isKnown() {
        int at = space(0);
        if (wanted != null && (at == end || text[at] != '{')) {
            return false;
        }
        long objects = 0; // a bit for each open object or array, the innermost lowest
        int depth = 0;
        while (true) {
            boolean isObject = at < end && text[at] == '{';
            boolean isFilled = false;
            if (isObject || at < end && text[at] == '[') {
                if (++depth > MOST_NESTED) {
                    return false;
                }
                objects = objects << 1 | (isObject ? 1 : 0);
                at = space(at + 1);
                isFilled = at == end || text[at] != (isObject ? '}' : ']');
            } else {
                at = scalar(at);
                if (at == UNKNOWN) {
                    return false;
                }
                at = space(at);
            }
            if (!isFilled) {
                while (depth > 0 && at < end && text[at] == ((objects & 1) == 1 ? '}' : ']')) {
                    objects >>>= 1;
                    depth--;
                    at = space(at + 1);
                }
                if (depth == 0) {
                    return at == end;
                }
                if (at >= end || text[at] != ',') {
                    return false;
                }
                at = space(at + 1);
            }
            at = (objects & 1) == 1 ? value(at, depth) : at;
            if (at == UNKNOWN) {
                return false;
            }
            if (isJson && valueFrom != UNKNOWN) {
                return true;
            }
        }
    }

    /// The wanted member as text, if it is a string, a number or a boolean; null if it is something else or not there. For known texts.
    @Nullable
    String found() {
        if (valueFrom == UNKNOWN) {
            return null;
        }
        return switch (text[valueFrom]) {
            case '{', '[', 'n' -> null;
            case '"' -> new String(text, valueFrom + 1, valueTo - valueFrom - 2, StandardCharsets.ISO_8859_1);
            default -> new String(text, valueFrom, valueTo - valueFrom, StandardCharsets.ISO_8859_1);
        };
    }

    /// Passes a member's name and colon, and looks at its value if it is the wanted one.
    ///
    /// @return where its value begins
    private int value(int from, int depth) {
        if (from >= end || text[from] != '"') {
            return UNKNOWN;
        }
        int nameEnd = string(from);
        if (nameEnd == UNKNOWN || nameEnd - from > LONGEST_NAME || hasEscape(from, nameEnd)) {
            return UNKNOWN;
        }
        int at = space(nameEnd);
        if (at >= end || text[at] != ':') {
            return UNKNOWN;
        }
        at = space(at + 1);
        if (depth == 1 && valueFrom == UNKNOWN && wanted != null && Arrays.equals(text, from + 1, nameEnd - 1, wanted, 0, wanted.length)) {
            return want(at);
        }
        return at;
    }

    private int want(int at) {
        valueFrom = at;
        if (at < end && (text[at] == '{' || text[at] == '[')) {
            return at;
        }
        valueTo = scalar(at);
        return valueTo == UNKNOWN || text[at] == '"' && hasEscape(at, valueTo) ? UNKNOWN : at;
    }

    /// @return behind the string, number or literal at that place
    private int scalar(int at) {
        if (at >= end) {
            return UNKNOWN;
        }
        return switch (text[at]) {
            case '"' -> string(at);
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
    }

    private int literal(int at, String expected) {
        int behind = at + expected.length();
        if (behind > end) {
            return UNKNOWN;
        }
        for (int i = 1; i < expected.length(); i++) {
            if (text[at + i] != expected.charAt(i)) {
                return UNKNOWN;
            }
        }
        return behind;
    }

    private int number(int from) {
        int at = text[from] == '-' ? from + 1 : from;
        int whole = at;
        at = digits(at);
        if (at == whole || text[whole] == '0' && at > whole + 1) {
            return UNKNOWN;
        }
        if (at < end && text[at] == '.') {
            int fraction = at + 1;
            at = digits(fraction);
            if (at == fraction) {
                return UNKNOWN;
            }
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            at++;
            at = at < end && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
            int exponent = at;
            at = digits(exponent);
            if (at == exponent) {
                return UNKNOWN;
            }
        }
        return at - from > LONGEST_NUMBER ? UNKNOWN : at;
    }

    private int digits(int from) {
        int at = from;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /// @return behind the closing quotation mark
    private int string(int from) {
        int at = from + 1;
        while (true) {
            while (at + Long.BYTES <= end && isPlain((long) WORDS.get(text, at))) {
                at += Long.BYTES;
            }
            int stop = Math.min(end, at + Long.BYTES);
            for (; at < stop; at++) {
                byte b = text[at];
                if (b == '"') {
                    return at + 1;
                }
                if (b < ' ') { // a control character, or not ASCII
                    return UNKNOWN;
                }
                if (b == '\\') {
                    at = escape(at + 1);
                    if (at == UNKNOWN) {
                        return UNKNOWN;
                    }
                }
            }
            if (at >= end) {
                return UNKNOWN;
            }
        }
    }

    /// Whether none of eight bytes is a quotation mark, a backslash, a control character or not ASCII. May err on the other side.
    private static boolean isPlain(long bytes) {
        long quotes = (bytes ^ ONES * '"') - ONES;
        long backslashes = (bytes ^ ONES * '\\') - ONES;
        long controls = bytes - ONES * ' ';
        return ((bytes | quotes | backslashes | controls) & HIGHS) == 0;
    }

    /// @return the last byte of the escape whose letter is at that place
    private int escape(int at) {
        if (at >= end) {
            return UNKNOWN;
        }
        return switch (text[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at;
            case 'u' -> isHex(at + 1) ? at + 4 : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private boolean isHex(int from) {
        if (from + 4 > end) {
            return false;
        }
        for (int i = from; i < from + 4; i++) {
            if (text[i] < 0 || Character.digit(text[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hasEscape(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private int space(int from) {
        int at = from;
        while (at < end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at;
    }
}
