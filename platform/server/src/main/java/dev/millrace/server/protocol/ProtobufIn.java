package dev.millrace.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a Protobuf message from a part of an array, without copying it. Owned by one thread at a time.
final class ProtobufIn {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final byte[] bytes;
    private int position;
    private final int end;
    private int type;

    /// The bytes are not Protobuf.
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message, null, false, false);
        }
    }

    ProtobufIn(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtobufIn(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    boolean isAtEnd() {
        return position == end;
    }

    /// The number of the next field; 0 at the end. Its value must be read or skipped next.
    int field() throws BrokenException {
        if (isAtEnd()) {
            return 0;
        }
        long tag = varint();
        type = (int) tag & 7;
        long field = tag >>> 3;
        if (field < 1 || field > 0x1fffffff) {
            throw new BrokenException("a field's number is out of range");
        }
        return (int) field;
    }

    long number() throws BrokenException {
        expect(VARINT);
        return varint();
    }

    boolean flag() throws BrokenException {
        return number() != 0;
    }

    String string() throws BrokenException {
        ProtobufIn part = message();
        return new String(bytes, part.position, part.end - part.position, StandardCharsets.UTF_8);
    }

    byte[] bytes() throws BrokenException {
        ProtobufIn part = message();
        return Arrays.copyOfRange(bytes, part.position, part.end);
    }

    ProtobufIn message() throws BrokenException {
        expect(LENGTH);
        return delimited();
    }

    /// A message with its length before it.
    ProtobufIn delimited() throws BrokenException {
        int from = position;
        long length = varint();
        if (length < 0 || length > end - position) {
            throw new BrokenException("a length at byte " + from + " goes beyond the end");
        }
        from = position;
        position += (int) length;
        return new ProtobufIn(bytes, from, position);
    }

    void skip() throws BrokenException {
        switch (type) {
            case VARINT -> varint();
            case EIGHT_BYTES -> skip(8);
            case LENGTH -> delimited();
            case FOUR_BYTES -> skip(4);
            default -> throw new BrokenException("a field has the unknown type " + type);
        }
    }

    private void skip(int count) throws BrokenException {
        if (end - position < count) {
            throw new BrokenException("a field goes beyond the end");
        }
        position += count;
    }

    private void expect(int expected) throws BrokenException {
        if (type != expected) {
            throw new BrokenException("a field has the type " + type + ", expected " + expected);
        }
    }

    private long varint() throws BrokenException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (isAtEnd()) {
                throw new BrokenException("a number goes beyond the end");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BrokenException("a number has more than 64 bits");
    }
}
