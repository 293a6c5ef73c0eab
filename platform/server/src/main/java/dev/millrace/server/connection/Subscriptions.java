package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Position;
import dev.millrace.server.protocol.Wire.Publication;
import dev.millrace.server.protocol.Wire.Subscribed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The subscriptions of one client of the Centrifuge protocol. Thread-safe: commands come from the thread that reads, the end of a
/// subscription that lost its position from the one that writes.
final class Subscriptions {
    private final Peer peer;
    private final Targets targets;
    private final Presence presence;
    private final Wire wire;
    private final String client;
    private final Map<String, Feed> feeds = new HashMap<>(2);
    private boolean closed;

    Subscriptions(Peer peer, Targets targets, Presence presence, Wire wire, String client) {
        this.peer = peer;
        this.targets = targets;
        this.presence = presence;
        this.wire = wire;
        this.client = client;
    }

    /// Writes the reply, then lets events follow.
    void subscribe(Command.Subscribe command) throws RefusedException {
        Channel channel = Names.readable(targets.channels(), command.channel());
        requireNew(command.channel());
        Command.Wishes wishes = command.wishes();
        boolean keepsPosition = wishes.recoverable() || wishes.positioned() || command.since() != null;
        Cursor cursor = new Cursor(channel, channel.next());
        Cursor resumed = command.since() == null ? null : resume(channel, command.since());
        if (resumed != null) {
            replyResumed(command, resumed);
            cursor = resumed;
        } else if (command.since() != null) {
            replyUnrecovered(command, cursor);
        } else {
            replySubscribed(command, cursor, keepsPosition);
        }
        Feed feed = new Feed(cursor, wire.pushes(), null, peer.outbox(), keepsPosition ? this::lose : this::skip);
        if (!add(command.channel(), feed)) {
            return;
        }
        feed.start();
        presence.enter(command.channel(), client, wire, wishes.joinLeave() ? peer.outbox() : null);
        if (!isThere(command.channel(), feed)) { // ended meanwhile by another thread, which had nobody to take leave of
            presence.leave(command.channel(), client);
        }
    }

    /// @return false if the socket was closed meanwhile
    private synchronized boolean add(String channel, Feed feed) {
        if (!closed) {
            feeds.put(channel, feed);
        }
        return !closed;
    }

    private synchronized boolean isThere(String channel, Feed feed) {
        return feeds.get(channel) == feed;
    }

    /// @return whether there was such a subscription
    boolean unsubscribe(String channel) {
        Feed feed;
        synchronized (this) {
            feed = feeds.remove(channel);
        }
        if (feed != null) {
            feed.stop();
            presence.leave(channel, client);
        }
        return feed != null;
    }

    void closeAll() {
        List<String> channels;
        synchronized (this) {
            closed = true;
            channels = List.copyOf(feeds.keySet());
        }
        channels.forEach(this::unsubscribe);
    }

    private synchronized void requireNew(String channel) throws RefusedException {
        if (feeds.containsKey(channel)) {
            throw new RefusedException(ErrorCode.ALREADY_SUBSCRIBED, "already subscribed to channel '" + channel + "'");
        }
        int limit = peer.settings().subscriptions();
        if (feeds.size() >= limit) {
            throw new RefusedException(ErrorCode.LIMIT_EXCEEDED, "a connection may have " + limit + " subscriptions");
        }
    }

    /// A cursor behind the client's position; null if what follows it is not all there.
    private static @Nullable Cursor resume(Channel channel, Command.Since since) {
        boolean known = since.epoch().equals(channel.epoch()) && since.offset() >= 0 && since.offset() < channel.next();
        return known && since.offset() + 1 >= channel.oldest() ? new Cursor(channel, since.offset() + 1) : null;
    }

    /// What has no room in the reply follows as events.
    private void replyResumed(Command.Subscribe command, Cursor cursor) throws RefusedException {
        List<Publication> missed = History.rest(cursor, peer.outbox().room());
        if (cursor.skipped() > 0) {
            replyUnrecovered(command, cursor);
            return;
        }
        Subscribed how = new Subscribed(true, command.wishes().positioned(), true, true, missed);
        peer.outbox().entry(out -> wire.subscribed(out, command.id(), position(cursor), how));
    }

    private void replyUnrecovered(Command.Subscribe command, Cursor cursor) throws RefusedException {
        if (command.refuseUnrecovered()) {
            throw new RefusedException(ErrorCode.UNRECOVERABLE, "the events behind the given position are no longer kept");
        }
        Subscribed how = new Subscribed(true, command.wishes().positioned(), true, false, List.of());
        peer.outbox().entry(out -> wire.subscribed(out, command.id(), position(cursor), how));
    }

    private void replySubscribed(Command.Subscribe command, Cursor cursor, boolean keepsPosition) {
        Subscribed how = new Subscribed(command.wishes().recoverable(), command.wishes().positioned(), false, false, List.of());
        peer.outbox().entry(out -> {
            if (keepsPosition) {
                wire.subscribed(out, command.id(), position(cursor), how);
            } else {
                wire.subscribed(out, command.id());
            }
        });
    }

    private static Position position(Cursor cursor) {
        return new Position(cursor.channel().epoch(), cursor.next() - 1);
    }

    /// The client asked not to miss anything: it is told that it has.
    private boolean lose(Feed feed, long events) {
        peer.counters().countSkipped(events);
        String channel = feed.channel().name();
        if (!isThere(channel, feed)) {
            return false;
        }
        unsubscribe(channel);
        peer.outbox().entry(out -> wire.insufficientState(out, channel));
        return false;
    }

    private boolean skip(Feed feed, long events) {
        peer.counters().countSkipped(events);
        if (feed.channel().settings().slow() == Slow.DISCONNECT) {
            peer.socket().close(CloseCode.SLOW);
            return false;
        }
        return true;
    }
}
