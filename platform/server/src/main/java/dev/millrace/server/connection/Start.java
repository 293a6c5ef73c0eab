package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Wish;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Wire.Position;
import dev.millrace.server.protocol.Wire.Publication;
import dev.millrace.server.protocol.Wire.Recovery;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where a subscription begins.
///
/// @param cursor behind what the client is told with the reply
/// @param position what the client is told that it has
record Start(Cursor cursor, Position position, Recovery recovery) {

    /// @param wanted which events the client gets; null for all
    /// @param room how many bytes of missed events may be in the reply
    /// @throws RefusedException if the client would rather not begin at all than with a gap
    static Start of(Channel channel, Command.Subscribe command, @Nullable Predicate<RawEvent> wanted, int room) throws RefusedException {
        Cursor newest = new Cursor(channel, channel.next());
        Command.Since since = command.since();
        if (since == null) {
            return new Start(newest, position(newest), Recovery.NONE);
        }
        Start resumed = resume(channel, since, wanted, room);
        if (resumed == null && command.wants(Wish.REFUSE_UNRECOVERED)) {
            throw new RefusedException(ErrorCode.UNRECOVERABLE, "the events behind the given position are no longer kept");
        }
        return resumed == null ? new Start(newest, position(newest), Recovery.FAILED) : resumed;
    }

    /// Behind the client's position; null if what follows it is not all there. What has no room in the reply follows as events. The client
    /// is told the position that it had: it counts on from there with every event.
    private static @Nullable Start resume(Channel channel, Command.Since since, @Nullable Predicate<RawEvent> wanted, int room) {
        boolean known = since.epoch().equals(channel.epoch()) && since.offset() >= 0 && since.offset() < channel.next();
        if (!known || since.offset() + 1 < channel.oldest()) {
            return null;
        }
        Cursor cursor = new Cursor(channel, since.offset() + 1);
        List<Publication> missed = History.rest(cursor, room, wanted);
        Position position = new Position(channel.epoch(), since.offset());
        return cursor.skipped() > 0 ? null : new Start(cursor, position, new Recovery(true, true, missed));
    }

    private static Position position(Cursor cursor) {
        return new Position(cursor.channel().epoch(), cursor.next() - 1);
    }
}
