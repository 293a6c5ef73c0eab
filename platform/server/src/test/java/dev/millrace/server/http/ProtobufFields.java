package dev.millrace.server.http;

import java.nio.ByteBuffer;

/// Reads a few fields of Protobuf messages without the server's own reader.
final class ProtobufFields {
    private final ByteBuffer in;

    ProtobufFields(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    private ProtobufFields(ByteBuffer in) {
        this.in = in;
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    /// A message with its length before it.
    ProtobufFields delimited() {
        int length = (int) varint();
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new ProtobufFields(part);
    }

    /// The first field of that number, which must be bytes, text or a message.
    ProtobufFields field(int number) {
        while (hasMore()) {
            long tag = varint();
            if ((tag & 7) == 0) {
                varint();
                continue;
            }
            ProtobufFields content = delimited();
            if (tag >> 3 == number) {
                return content;
            }
        }
        throw new AssertionError("no field " + number);
    }

    byte[] rest() {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = in.get();
            value |= (next & 127L) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
