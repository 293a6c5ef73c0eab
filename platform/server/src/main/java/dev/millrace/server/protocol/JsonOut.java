package dev.millrace.server.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/// JSON text in the making: a growing run of UTF-8 bytes. Whoever writes puts the pieces in the right order. Owned by one thread at a time.
public final class JsonOut {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes;
    private int length;

    /// Starts with some room.
    public JsonOut() {
        this(256);
    }

    JsonOut(int room) {
        bytes = new byte[room];
    }

    /// How many bytes there are so far.
    public int length() {
        return length;
    }

    /// A copy of the bytes so far.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// Copies a part of the bytes into a buffer.
    void copyTo(ByteBuffer target, int from, int to) {
        target.put(bytes, from, to - from);
    }

    /// Forgets everything behind a place.
    void truncate(int to) {
        length = to;
    }

    /// ASCII text that is JSON already.
    public JsonOut text(String ascii) {
        int size = ascii.length();
        room(size);
        for (int i = 0; i < size; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /// One ASCII character.
    public JsonOut put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /// JSON text as it is.
    public JsonOut raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /// A part of a text as it is.
    JsonOut raw(byte[] text, int from, int to) {
        room(to - from);
        System.arraycopy(text, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /// JSON text without line breaks: in JSON they can only stand between tokens, where a blank does as well.
    public JsonOut oneLine(byte[] json) {
        int from = length;
        raw(json);
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return this;
    }

    /// A number.
    public JsonOut number(long value) {
        return text(Long.toString(value));
    }

    /// A quoted string.
    public JsonOut string(String value) {
        room(value.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else {
                i += special(value, i);
                room(value.length() - i + 1);
            }
        }
        return put('"');
    }

    /// A quoted string of UTF-8 text.
    JsonOut string(byte[] utf8) {
        room(utf8.length + 2);
        put('"');
        for (byte each : utf8) {
            if (each == '"' || each == '\\') {
                put('\\').put((char) each);
            } else if (each == '\n') {
                text("\\n");
            } else if (each >= 0 && each < ' ') {
                text("\\u00").put((char) HEX[each >> 4]).put((char) HEX[each & 15]);
            } else {
                room(1);
                bytes[length++] = each;
            }
        }
        return put('"');
    }

    /// An object whose values are strings.
    public JsonOut strings(Map<String, String> values) {
        char before = '{';
        for (Map.Entry<String, String> value : values.entrySet()) {
            put(before).string(value.getKey()).put(':').string(value.getValue());
            before = ',';
        }
        return values.isEmpty() ? text("{}") : put('}');
    }

    /// @return how many more characters were used up
    private int special(String value, int index) {
        char c = value.charAt(index);
        if (c == '"' || c == '\\') {
            put('\\').put(c);
        } else if (c < ' ' || c == 0x7f) {
            text("\\u00").put((char) HEX[c >> 4]).put((char) HEX[c & 15]);
        } else if (Character.isSurrogate(c)) {
            int point = value.codePointAt(index);
            utf8(Character.isSupplementaryCodePoint(point) ? point : 0xfffd);
            return Character.charCount(point) - 1;
        } else {
            utf8(c);
        }
        return 0;
    }

    private void utf8(int point) {
        room(4);
        if (point < 0x800) {
            bytes[length++] = (byte) (0xc0 | point >> 6);
        } else {
            if (point < 0x10000) {
                bytes[length++] = (byte) (0xe0 | point >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | point >> 18);
                bytes[length++] = (byte) (0x80 | point >> 12 & 0x3f);
            }
            bytes[length++] = (byte) (0x80 | point >> 6 & 0x3f);
        }
        bytes[length++] = (byte) (0x80 | point & 0x3f);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
