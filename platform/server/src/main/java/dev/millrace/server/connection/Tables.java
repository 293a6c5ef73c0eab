package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.TableCursor;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Since;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.TagFilter;
import dev.millrace.server.protocol.Wire.Position;
import dev.millrace.server.protocol.Wire.Publication;
import dev.millrace.server.protocol.Wire.Recovery;
import dev.millrace.server.protocol.Wire.TablePage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How subscriptions of a channel's table begin: a client asks for one part of the table after the other; with the last one it gets what
/// has changed since the first, and the subscription begins. A client that had the table gets what has changed since then. Both are
/// answered for a position that the client carries with it, so that nothing is kept for a client between its requests.
public final class Tables {
    /// The protocol's number of a table of events.
    public static final int EVENTS = 1;

    private Tables() {}

    /// An answer.
    ///
    /// @param cursor behind what the answer holds
    record Start(Cursor cursor, Position position, Recovery recovery, TablePage page) {
        boolean isLive() {
            return page.cursor().isEmpty();
        }
    }

    /// The channel, if it has a table of that type.
    public static Channel require(Channel channel, int type) throws RefusedException {
        if (type != EVENTS) {
            throw new RefusedException(ErrorCode.NOT_AVAILABLE,
                    "`type` must be 0 for events or 1 for the newest event of each key, got " + type
                            + ": who is subscribed to a channel is told, with `type` 2, by '$clients:' before its name, and the users with `type` 3 by '$users:'");
        }
        if (!channel.hasTable()) {
            throw new RefusedException(ErrorCode.NOT_AVAILABLE,
                    "channel '" + ChannelName.printable(channel.name()) + "' has no table: it gets one with `table: {}` in `channels`");
        }
        return channel;
    }

    /// The key of an entry.
    public static String requireKey(@Nullable String key) throws RefusedException {
        if (key == null || key.isEmpty()) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "an entry of a table must have a `key`");
        }
        return key;
    }

    /// Which events a subscriber gets: removals in any case.
    static @Nullable Predicate<RawEvent> wanted(@Nullable TagFilter filter) {
        return filter == null ? null : event -> event.isRemoval() || filter.test(event);
    }

    /// @param room how many bytes the answer may have
    /// @throws RefusedException with {@link ErrorCode#UNRECOVERABLE} if the client must begin anew
    static Start start(Channel channel, Command.Subscribe command, Command.Table table, int room) throws RefusedException {
        Since since = command.since();
        if (since != null) {
            requireKept(channel, since);
        }
        Predicate<RawEvent> wanted = wanted(command.wishes().filter());
        return table.isState() ? state(channel, since, table, wanted, room) : live(channel, since, table, wanted, room, List.of());
    }

    private static void requireKept(Channel channel, Since since) throws RefusedException {
        boolean known = since.epoch().equals(channel.epoch()) && since.offset() >= 0 && since.offset() < channel.next();
        if (!known || since.offset() + 1 < channel.oldest()) {
            throw lost();
        }
    }

    private static RefusedException lost() {
        return new RefusedException(ErrorCode.UNRECOVERABLE, "the events behind the given position are no longer kept");
    }

    private static Start state(Channel channel, @Nullable Since since, Command.Table table, @Nullable Predicate<RawEvent> wanted, int room)
            throws RefusedException {
        long top = since == null ? channel.next() - 1 : since.offset();
        TableCursor cursor = new TableCursor(channel, offset(table.cursor()), top);
        int limit = table.limit() <= 0 ? History.MAX_EVENTS : Math.min(table.limit(), History.MAX_EVENTS);
        Batch batch = cursor.poll(limit, Math.min(room, History.MAX_BYTES));
        List<Publication> entries = new ArrayList<>();
        int left = room;
        for (int i = 0; batch != null && i < batch.size(); i++) {
            left -= batch.get(i).data().length;
            if (wanted == null || wanted.test(batch.get(i))) {
                entries.add(keyed(batch.offset(i), batch.get(i)));
            }
        }
        Since from = new Since(channel.epoch(), top);
        if (batch == null || cursor.isAtEnd()) {
            return live(channel, from, table, wanted, Math.max(0, left), entries);
        }
        TablePage page = new TablePage(table.type(), entries, Long.toString(batch.last()));
        return new Start(new Cursor(channel, top + 1), new Position(from.epoch(), top), Recovery.NONE, page);
    }

    /// Unlike that of events, the position that the client is told is that of the last event it gets.
    private static Start live(Channel channel, @Nullable Since since, Command.Table table, @Nullable Predicate<RawEvent> wanted, int room,
            List<Publication> entries) throws RefusedException {
        if (since == null) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "`phase` 1 must come with the `epoch` and the `offset` that the client has");
        }
        Cursor cursor = new Cursor(channel, since.offset() + 1);
        List<Publication> missed = History.rest(cursor, room, wanted).stream().filter(each -> each.event().key() != null)
                .map(each -> keyed(each.offset(), each.event())).toList();
        if (cursor.skipped() > 0) {
            throw lost();
        }
        Position position = new Position(channel.epoch(), cursor.next() - 1);
        return new Start(cursor, position, new Recovery(table.resumes(), table.resumes(), missed),
                new TablePage(table.type(), entries, ""));
    }

    private static Publication keyed(long offset, RawEvent event) {
        return new Publication(offset, event, null, true);
    }

    private static long offset(String cursor) throws RefusedException {
        try {
            return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new RefusedException(ErrorCode.BAD_REQUEST,
                    "`cursor` must be that of the part before, got '" + ChannelName.printable(cursor) + "'");
        }
    }
}
