package dev.millrace.server.protocol;

import java.nio.ByteBuffer;

/// Bytes ready to be sent, shared by all who send them. For WebSocket they are messages framed back to back, but without the header
/// of the first, which the transport writes; for a stream they are the text itself. Immutable.
public final class Outgoing {
    private final ByteBuffer bytes;
    private final int first;
    private final int events;
    private final boolean binary;

    Outgoing(ByteBuffer bytes, int first, int events, boolean binary) {
        this.bytes = bytes;
        this.first = first;
        this.events = events;
        this.binary = binary;
    }

    /// The bytes in a buffer of the caller's own, which may be consumed.
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /// How many bytes there are.
    public int size() {
        return bytes.remaining();
    }

    /// The length of the first message.
    public int first() {
        return first;
    }

    /// Whether the first message is binary; then all are.
    public boolean isBinary() {
        return binary;
    }

    /// How many events or replies it holds.
    public int events() {
        return events;
    }
}
