package dev.millrace.engine.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How things are named in the store. Numbers are big-endian, so that keys sort by them.
final class Keys {
    private static final byte CHANNEL = 'c';
    private static final byte OLDEST = 'o';
    private static final byte CLEARED = 'h';
    private static final byte PROCESSOR = 'p';
    private static final byte TABLE = 't';

    private Keys() {}

    /// The record of a channel.
    static byte[] channel(String name) {
        return named(CHANNEL, name);
    }

    /// Where all records of channels begin and end.
    static byte[][] channels() {
        return new byte[][]{{CHANNEL}, {CHANNEL + 1}};
    }

    /// The oldest offset of a channel that is still stored.
    static byte[] oldest(int channel) {
        return ByteBuffer.allocate(5).put(OLDEST).putInt(channel).array();
    }

    /// Where the history of a channel begins, because what was before was removed.
    static byte[] cleared(int channel) {
        return ByteBuffer.allocate(5).put(CLEARED).putInt(channel).array();
    }

    /// Up to which offset, exclusive, the rows of a channel's table are true.
    static byte[] table(int channel) {
        return ByteBuffer.allocate(5).put(TABLE).putInt(channel).array();
    }

    /// A key's row in the table of a channel.
    static byte[] tableRow(int channel, String key) {
        byte[] text = utf8(key);
        return ByteBuffer.allocate(4 + text.length).putInt(channel).put(text).array();
    }

    /// The record of a processor.
    static byte[] processor(String name) {
        return named(PROCESSOR, name);
    }

    /// Where all records of processors begin and end.
    static byte[][] processors() {
        return new byte[][]{{PROCESSOR}, {PROCESSOR + 1}};
    }

    /// The name in the key of a record.
    static String nameIn(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    /// An event's place in a channel, and what is told of it there.
    static byte[] offset(int channel, long offset) {
        return ByteBuffer.allocate(12).putInt(channel).putLong(offset).array();
    }

    static long offsetIn(byte[] key) {
        return ByteBuffer.wrap(key).getLong(4);
    }

    /// Where everything that belongs to an id begins; it ends where that of the next id begins.
    static byte[] of(int id) {
        return ByteBuffer.allocate(4).putInt(id).array();
    }

    static byte[] state(int states, StateKey place) {
        byte[] name = utf8(place.name());
        byte[] key = place.key() == null ? new byte[0] : utf8(place.key());
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 + name.length + 1 + key.length);
        return bytes.putInt(states).putInt(name.length).put(name).put((byte) (place.key() == null ? 0 : 1)).put(key).array();
    }

    static StateKey stateIn(byte[] key) {
        ByteBuffer bytes = ByteBuffer.wrap(key, 4, key.length - 4);
        String name = text(bytes, bytes.getInt());
        boolean hasKey = bytes.get() == 1;
        return new StateKey(name, hasKey ? text(bytes, bytes.remaining()) : null);
    }

    static byte[] timer(int processor, Timer.Id id) {
        byte[] name = utf8(id.name());
        byte[] key = id.key() == null ? new byte[0] : utf8(id.key());
        ByteBuffer bytes = ByteBuffer.allocate(4 + 1 + 4 + key.length + name.length);
        return bytes.putInt(processor).put((byte) (id.key() == null ? 0 : 1)).putInt(key.length).put(key).put(name).array();
    }

    static Timer.Id timerIn(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored, 4, stored.length - 4);
        boolean hasKey = bytes.get() == 1;
        String key = text(bytes, bytes.getInt());
        return new Timer.Id(hasKey ? key : null, text(bytes, bytes.remaining()));
    }

    /// A lane's row in one arrangement of a processor's lanes.
    static byte[] row(int processor, int arrangement, int lane) {
        return ByteBuffer.allocate(12).putInt(processor).putInt(arrangement).putInt(lane).array();
    }

    static @Nullable String textOrNull(ByteBuffer bytes) {
        int length = bytes.getInt();
        return length < 0 ? null : text(bytes, length);
    }

    static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] named(byte kind, String name) {
        byte[] text = utf8(name);
        return ByteBuffer.allocate(1 + text.length).put(kind).put(text).array();
    }
}
