package dev.millrace.engine.store;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// How large a channel's log was at some of its offsets, and when: all that retention needs to know, a hundred marks or so however large
/// the log is. Guarded by its {@link StoredLog}.
final class Marks {
    /// Retention gives up about so many pieces, one at a time.
    private static final int PIECES = 128;
    private static final long MIN_BYTES = 64L << 10;
    private static final long MAX_BYTES = 16L << 20;

    private final List<Mark> marks = new ArrayList<>();

    /// A block of the log.
    ///
    /// @param offset of its first event
    /// @param time when the server took that event, in milliseconds since 1970
    /// @param bytes how large all blocks before it were, since the log began
    record Mark(long offset, long time, long bytes) {}

    /// Whether a block is far enough behind the last mark to get one of its own.
    boolean isDue(Mark block, Retain retain) {
        if (marks.isEmpty()) {
            return true;
        }
        Mark last = marks.getLast();
        long spacing = Math.clamp(retain.bytes() / PIECES, MIN_BYTES, MAX_BYTES);
        return block.bytes - last.bytes >= spacing || block.offset - last.offset >= Math.max(1, retain.count() / PIECES)
                || block.time - last.time >= Math.max(1_000, retain.time().toMillis() / PIECES);
    }

    void add(Mark mark) {
        marks.add(mark);
    }

    void clear() {
        marks.clear();
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    Mark last() {
        return marks.getLast();
    }

    /// The newest mark up to an offset; the oldest one if it is before that. There must be a mark.
    Mark at(long offset) {
        int found = Collections.binarySearch(marks, new Mark(offset, 0, 0), Comparator.comparingLong(Mark::offset));
        return marks.get(found >= 0 ? found : Math.max(0, -found - 2));
    }

    /// The newest mark before which nothing is to be retained; the oldest one if everything is. There must be a mark.
    ///
    /// @param next the offset behind the newest event
    /// @param bytes how large all blocks were, since the log began
    Mark oldestRetained(Retain retain, long next, long bytes, long now) {
        Mark oldest = marks.getFirst();
        long latest = Long.MIN_VALUE; // events that are passed on keep their time: a later one may be older
        for (Mark mark : marks) {
            latest = Math.max(latest, mark.time);
            boolean tooMany = mark.offset <= next - retain.count();
            boolean tooOld = latest <= now - retain.time().toMillis();
            boolean tooLarge = bytes - oldest.bytes > retain.bytes();
            if (tooMany || tooOld || tooLarge) {
                oldest = mark;
            }
        }
        return oldest;
    }

    void dropBefore(long offset) {
        marks.removeIf(mark -> mark.offset < offset);
    }
}
