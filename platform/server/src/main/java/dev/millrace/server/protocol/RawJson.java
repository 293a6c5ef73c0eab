package dev.millrace.server.protocol;

import java.nio.charset.StandardCharsets;

/// JSON text in UTF-8 as a client sent it. Shared and read only.
public final class RawJson {
    /// The JSON value null.
    public static final RawJson NULL = new RawJson("null".getBytes(StandardCharsets.US_ASCII));

    private final byte[] bytes;

    /// @param bytes owned by this object from now on
    public RawJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The text; shared, read only.
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
