package dev.millrace.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// A Protobuf message in the making. Values that are the default are left out, as proto3 wants it. Owned by one thread at a time.
final class ProtobufOut {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int MAX_VARINT = 10;

    private byte[] bytes = new byte[128];
    private int length;

    ProtobufOut number(int field, long value) {
        if (value != 0) {
            varint((long) field << 3 | VARINT);
            varint(value);
        }
        return this;
    }

    ProtobufOut flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    ProtobufOut string(int field, String value) {
        return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes, or a message that is complete; written even if empty.
    ProtobufOut bytes(int field, byte[] value) {
        return bytes(field, value, value.length);
    }

    /// A message; written even if empty.
    ProtobufOut message(int field, Consumer<ProtobufOut> writer) {
        ProtobufOut inner = new ProtobufOut();
        writer.accept(inner);
        return bytes(field, inner.bytes, inner.length);
    }

    /// The message with its length before it.
    byte[] delimited() {
        ProtobufOut all = new ProtobufOut();
        all.varint(length);
        all.append(bytes, length);
        return Arrays.copyOf(all.bytes, all.length);
    }

    private ProtobufOut bytes(int field, byte[] value, int size) {
        varint((long) field << 3 | LENGTH);
        varint(size);
        append(value, size);
        return this;
    }

    private void append(byte[] value, int size) {
        room(size);
        System.arraycopy(value, 0, bytes, length, size);
        length += size;
    }

    private void varint(long value) {
        room(MAX_VARINT);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
