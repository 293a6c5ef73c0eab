package dev.millrace.engine.store;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run of events as one stored value. Lengths and differences are variable-length numbers, seven bits a byte, lowest first.
///
/// `version(1) count time(8)`, and for each event `time difference (zigzag), key length + 1 (0: none), key, number of tags,
/// {length, name, length, value}, data length, data`.
final class Block {
    private static final int VERSION = 1;
    private static final int MAX_NUMBER_BYTES = 10;

    private Block() {}

    static byte[] encode(List<RawEvent> events) {
        Out out = new Out(events.size() * 256);
        long base = events.getFirst().time();
        out.raw(new byte[]{VERSION});
        out.number(events.size());
        out.raw(ByteBuffer.allocate(8).putLong(base).array());
        for (RawEvent event : events) {
            long difference = event.time() - base;
            out.number(difference << 1 ^ difference >> 63);
            out.key(event.key());
            out.number(event.tags().size());
            event.tags().forEach((name, value) -> {
                out.bytes(Keys.utf8(name));
                out.bytes(Keys.utf8(value));
            });
            out.bytes(event.data());
        }
        return out.toBytes();
    }

    /// How many events a block holds.
    ///
    /// @throws StoredDataException if it is no block
    static int count(byte[] block) {
        try {
            return count(ByteBuffer.wrap(block));
        } catch (BufferUnderflowException e) {
            throw cutOff(e);
        }
    }

    /// When the server took the first event of a block, in milliseconds since 1970.
    ///
    /// @throws StoredDataException if it is no block
    static long time(byte[] block) {
        ByteBuffer in = ByteBuffer.wrap(block);
        try {
            count(in);
            return in.getLong();
        } catch (BufferUnderflowException e) {
            throw cutOff(e);
        }
    }

    /// Adds the events of a block to a list.
    ///
    /// @throws StoredDataException if it is no block
    static void decode(byte[] block, List<RawEvent> into) {
        ByteBuffer in = ByteBuffer.wrap(block);
        try {
            int count = count(in);
            long base = in.getLong();
            for (int i = 0; i < count; i++) {
                into.add(event(in, base));
            }
        } catch (BufferUnderflowException e) {
            throw cutOff(e);
        }
        if (in.hasRemaining()) {
            throw new StoredDataException("a stored block of events is damaged: there are " + in.remaining() + " bytes behind its end");
        }
    }

    private static int count(ByteBuffer in) {
        requireVersion(in.get());
        return length(in);
    }

    private static StoredDataException cutOff(BufferUnderflowException e) {
        return new StoredDataException("a stored block of events is damaged: it ends too early", e);
    }

    private static RawEvent event(ByteBuffer in, long base) {
        long zigzag = number(in);
        long time = base + (zigzag >>> 1 ^ -(zigzag & 1));
        int keyLength = length(in) - 1;
        String key = keyLength < 0 ? null : Keys.text(in, keyLength);
        Map<String, String> tags = tags(in, length(in));
        byte[] data = new byte[length(in)];
        in.get(data);
        return new RawEvent(data, time, key, tags, null);
    }

    private static Map<String, String> tags(ByteBuffer in, int count) {
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = Keys.text(in, length(in));
            tags.put(name, Keys.text(in, length(in)));
        }
        return Map.copyOf(tags);
    }

    /// How long something is, or how many there are: a byte each at least, so that it cannot be more than what is left.
    private static int length(ByteBuffer in) {
        long length = number(in);
        if (length < 0 || length > in.remaining() + 1L) {
            throw new StoredDataException("a stored block of events is damaged: it tells of " + length + " where " + in.remaining()
                    + " bytes are left");
        }
        return (int) length;
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new StoredDataException("a stored block of events is damaged: a number has no end");
    }

    private static void requireVersion(byte version) {
        if (version != VERSION) {
            throw new StoredDataException("a stored block of events has the version " + version + ": expected " + VERSION);
        }
    }

    /// Grows as it is written to. Not that of the JDK, which takes a lock for each byte.
    private static final class Out {
        private byte[] bytes;
        private int length;

        Out(int size) {
            bytes = new byte[size];
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, length);
        }

        void number(long value) {
            need(MAX_NUMBER_BYTES);
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes[length++] = (byte) (rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }

        void raw(byte[] more) {
            need(more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
        }

        void bytes(byte[] more) {
            number(more.length);
            raw(more);
        }

        void key(@Nullable String key) {
            if (key == null) {
                number(0);
            } else {
                byte[] text = Keys.utf8(key);
                number(text.length + 1L);
                raw(text);
            }
        }

        private void need(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }
    }
}
