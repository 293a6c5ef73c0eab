package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads past events of a channel, as many as one answer may hold.
public final class History {
    /// The most events that one answer holds.
    public static final int MAX_EVENTS = 1_000;
    /// About the most bytes that one answer holds; a single event may have more.
    public static final int MAX_BYTES = 4 << 20;
    /// What an event takes in an answer beside its data.
    private static final int AROUND = 100;
    /// How many times as much as is wanted may be looked at.
    private static final int MOST_IN_VAIN = 4;

    private History() {}

    /// The events behind an offset, oldest first, as far as they are kept.
    ///
    /// @param bytes how large they may be together; one event is handed out in any case
    public static List<Publication> behind(Channel channel, long offset, int limit, int bytes) {
        if (offset >= channel.next()) {
            return List.of();
        }
        Cursor cursor = new Cursor(channel, Math.max(offset + 1, channel.oldest()));
        List<Publication> found = new ArrayList<>();
        long left = bytes;
        Batch batch;
        while (found.size() < limit && (batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size() && found.size() < limit; i++) {
                left -= size(batch.get(i));
                if (left < 0 && !found.isEmpty()) {
                    return found;
                }
                found.add(new Publication(batch.first() + i, batch.get(i)));
            }
        }
        return found;
    }

    /// The newest events up to and including an offset, newest first, as far as they are kept.
    ///
    /// @param bytes as for {@link #behind}
    public static List<Publication> backFrom(Channel channel, long offset, int limit, int bytes) {
        long last = Math.min(offset, channel.next() - 1);
        Cursor cursor = new Cursor(channel, Math.max(last - limit + 1, channel.oldest()));
        Deque<Publication> found = new ArrayDeque<>();
        long left = bytes;
        Batch batch;
        while (cursor.next() <= last && (batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size() && batch.first() + i <= last; i++) {
                found.addFirst(new Publication(batch.first() + i, batch.get(i)));
                left -= size(batch.get(i));
                while (left < 0 && found.size() > 1) {
                    left += size(found.removeLast().event());
                }
            }
        }
        return List.copyOf(found);
    }

    /// Events that a cursor has before it, up to a size, or until too many were looked at in vain; it then stands behind them.
    ///
    /// @param wanted those to take; null for all
    static List<Publication> rest(Cursor cursor, int bytes, @Nullable Predicate<RawEvent> wanted) {
        List<Publication> found = new ArrayList<>();
        long top = cursor.channel().next();
        long left = bytes;
        long unwanted = MOST_IN_VAIN * (long) bytes;
        Batch batch;
        while (cursor.next() < top && (batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                RawEvent event = batch.get(i);
                boolean isWanted = wanted == null || wanted.test(event);
                left -= isWanted ? size(event) : 0;
                unwanted -= isWanted ? 0 : size(event);
                if (left < 0 || unwanted < 0) {
                    cursor.seek(batch.first() + i);
                    return found;
                }
                if (isWanted) {
                    found.add(new Publication(batch.first() + i, event));
                }
            }
        }
        return found;
    }

    private static int size(RawEvent event) {
        return event.data().length + AROUND;
    }
}
