package dev.millrace.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// JSON text as it stands, for processors that hand events on unchanged or read them in a way of their own: no objects are made from it,
/// and emitting or replying an event's own data does not make text again. It may also stand for a part of other data. Immutable, and equal
/// where the text is the same to the last space. The test bench takes it as it is, without looking into it.
public final class Json {
    private final byte[] utf8;

    private Json(byte[] utf8) {
        this.utf8 = utf8;
    }

    /// @param text one JSON value; what is none is refused when it is emitted or replied
    public static Json of(String text) {
        return new Json(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @param utf8 one JSON value in UTF-8, not to be written to any more
    public static Json of(byte[] utf8) {
        return new Json(utf8);
    }

    /// The text.
    public String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// The text in UTF-8, a copy.
    public byte[] utf8() {
        return utf8.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && Arrays.equals(utf8, json.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return text();
    }
}
