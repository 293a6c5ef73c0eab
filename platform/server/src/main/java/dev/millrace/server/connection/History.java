package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.ArrayList;
import java.util.List;

/// Reads past events of a channel.
public final class History {
    /// The most that one answer holds.
    public static final int MAX_EVENTS = 1_000;

    private History() {}

    /// The events from an offset on, oldest first, as far as they are kept.
    public static List<Publication> from(Channel channel, long offset, int limit) {
        Cursor cursor = new Cursor(channel, Math.max(offset, channel.oldest()));
        List<Publication> found = new ArrayList<>();
        Batch batch;
        while (found.size() < limit && (batch = cursor.poll()) != null) {
            add(found, batch, limit);
        }
        return found;
    }

    /// The newest events up to and including an offset, newest first, as far as they are kept.
    public static List<Publication> backFrom(Channel channel, long offset, int limit) {
        long last = Math.min(offset, channel.next() - 1);
        if (last < 1) {
            return List.of();
        }
        List<Publication> found = from(channel, Math.max(1, last - limit + 1), limit);
        found.removeIf(publication -> publication.offset() > last);
        return found.reversed();
    }

    /// All events that a cursor has before it; none are left out.
    static List<Publication> rest(Cursor cursor) {
        List<Publication> found = new ArrayList<>();
        long top = cursor.channel().next();
        while (cursor.next() < top) {
            Batch batch = cursor.poll();
            if (batch == null) {
                break;
            }
            add(found, batch, Integer.MAX_VALUE);
        }
        return found;
    }

    private static void add(List<Publication> found, Batch batch, int limit) {
        for (int i = 0; i < batch.size() && found.size() < limit; i++) {
            found.add(new Publication(batch.first() + i, batch.get(i)));
        }
    }
}
