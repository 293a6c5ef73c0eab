package dev.millrace.engine.store;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gathers neighbouring blocks of a channel into one batch, so that a reader who is far behind gets along. Used once, by one thread.
final class Blocks implements Database.Visitor {
    static final int EVENTS = 4_096;
    static final int BYTES = 256 << 10;

    private final long from;
    private final List<RawEvent> events = new ArrayList<>();
    private long first;
    private long size;

    private Blocks(long from) {
        this.from = from;
    }

    /// The batch that holds the event at `from`, or the first one behind it; null if there is none.
    static @Nullable Batch read(Database database, int id, String channel, long from) {
        byte[] start = database.floor(Family.LOG, Keys.offset(id, 0), Keys.offset(id, from));
        Blocks blocks = new Blocks(from);
        database.scan(Family.LOG, start == null ? Keys.offset(id, from) : start, Keys.of(id + 1), blocks);
        return blocks.events.isEmpty() ? null : new Batch(channel, blocks.first, blocks.events);
    }

    @Override
    public boolean visit(byte[] key, byte[] block) {
        long offset = Keys.offsetIn(key);
        if (offset + Block.count(block) <= from) {
            return true; // the one before
        }
        if (events.isEmpty()) {
            first = offset;
        } else if (offset != first + events.size() || size + block.length > BYTES) {
            return false;
        }
        Block.decode(block, events);
        size += block.length;
        return size < BYTES && events.size() < EVENTS;
    }
}
