package dev.millrace.engine.store;

import dev.millrace.engine.store.Marks.Mark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Where the stored part of a channel begins and ends.
///
/// @param oldest the offset of the oldest event; `next` if there is none
/// @param cleared where history begins at the earliest, because what was before was removed; 1 if nothing was
/// @param next the offset behind the newest event
/// @param bytes how large all blocks were, since the log began
/// @param newest when the server took the newest events, in milliseconds since 1970; the beginning of time if there are none
record Extent(long oldest, long cleared, long next, long bytes, long newest, List<Mark> marks) {

    /// Finds out what is stored: reads the marks, and the blocks behind the last one.
    static Extent load(Database database, int id) {
        long oldest = offset(database, Keys.oldest(id));
        List<Mark> marks = new ArrayList<>();
        database.scan(Family.MARK, Keys.offset(id, 0), Keys.of(id + 1), (key, value) -> {
            ByteBuffer mark = ByteBuffer.wrap(value);
            marks.add(new Mark(Keys.offsetIn(key), mark.getLong(), mark.getLong()));
            return true;
        });
        Mark last = marks.isEmpty() ? new Mark(oldest, Long.MIN_VALUE, 0) : marks.getLast();
        End end = new End(oldest, last);
        database.scan(Family.LOG, Keys.offset(id, last.offset()), Keys.of(id + 1), end);
        return new Extent(oldest, offset(database, Keys.cleared(id)), end.next, end.bytes, end.newest, marks);
    }

    private static long offset(Database database, byte[] key) {
        byte[] stored = database.get(Family.META, key);
        return stored == null ? 1 : ByteBuffer.wrap(stored).getLong();
    }

    /// How large the blocks are that are still stored.
    long storedBytes() {
        return marks.isEmpty() ? bytes : bytes - marks.getFirst().bytes();
    }

    private static final class End implements Database.Visitor {
        private long next;
        private long bytes;
        private long newest;

        End(long oldest, Mark last) {
            next = oldest;
            bytes = last.bytes();
            newest = last.time();
        }

        @Override
        public boolean visit(byte[] key, byte[] block) {
            next = Keys.offsetIn(key) + Block.count(block);
            bytes += block.length;
            newest = Math.max(newest, Block.time(block));
            return true;
        }
    }
}
