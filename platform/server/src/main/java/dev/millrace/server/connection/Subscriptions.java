package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Wish;
import dev.millrace.server.protocol.EndCode;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.View;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Publication;
import dev.millrace.server.protocol.Wire.Subscribed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The subscriptions of one client of the Centrifuge protocol. Thread-safe: commands come from the thread that reads, the end of a
/// subscription that lost its position from the one that writes.
final class Subscriptions {
    /// All connections share `server.limits.wildcards`.
    private static final int MAX_PATTERNS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Peer peer;
    private final Targets targets;
    private final Presence presence;
    private final ChannelNumbers numbers;
    private final Wire wire;
    private final Tickets tickets;
    private final Map<String, Feed> feeds = new HashMap<>(2);
    private boolean closed;

    /// A subscription of which the client must be told before its events may follow.
    record Begun(Feed feed, Identity who, boolean joinLeave, Subscribed how) {}

    Subscriptions(Peer peer, Targets targets, Presence presence, ChannelNumbers numbers, Wire wire, Tickets tickets) {
        this.peer = peer;
        this.targets = targets;
        this.presence = presence;
        this.numbers = numbers;
        this.wire = wire;
        this.tickets = tickets;
    }

    /// Writes the reply, then lets events follow.
    void subscribe(Command.Subscribe command) throws RefusedException {
        Tickets.Grant grant = tickets.subscribe(command);
        Command.Table table = command.wishes().table();
        if (table != null) {
            subscribe(command, table, grant);
            return;
        }
        Begun begun = begin(command, grant, peer.outbox().room(), this::lose);
        peer.outbox().entry(out -> wire.subscribed(out, command.id(), begun.how()));
        start(begun);
    }

    private void subscribe(Command.Subscribe command, Command.Table table, Tickets.Grant grant) throws RefusedException {
        requireNew(command.channel());
        Roster roster = Roster.named(command.channel());
        if (roster == null) {
            subscribe(command, table, grant, Tables.require(Names.readable(targets.channels(), command.channel()), table.type()));
            return;
        }
        roster.require(command.channel(), table.type());
        String of = Names.readable(targets.channels(), roster.channelOf(command.channel())).name();
        boolean begun = false;
        try {
            begun = subscribe(command, table, grant, presence.watch(roster, of));
        } finally {
            if (!begun) { // otherwise until the subscription ends
                presence.unwatch(of);
            }
        }
    }

    /// Answers one request of those by which a client gets a table; with the last one the subscription begins.
    ///
    /// @return whether it has begun
    private boolean subscribe(Command.Subscribe command, Command.Table table, Tickets.Grant grant, Channel channel)
            throws RefusedException {
        Tables.Start start = Tables.start(channel, command, table, peer.outbox().room());
        boolean numbered = command.wants(Wish.NUMBERED);
        Format format = numbered ? numbers.tablePushes(wire) : wire.tablePushes();
        Feed feed = new Feed(start.cursor(), format.only(Tables.wanted(command.wishes().filter())), peer.outbox(), this::lose);
        boolean begins = start.isLive() && add(command.channel(), feed);
        Subscribed how = new Subscribed(start.position(), true, true, start.recovery(), false, numbered ? numbers.of(channel.name()) : 0,
                start.isLive() ? tickets.keep(command.channel(), grant) : 0, grant.data(), start.page());
        peer.outbox().entry(out -> wire.subscribed(out, command.id(), how));
        if (begins) {
            start(new Begun(feed, tickets.identity(grant), command.wants(Wish.JOIN_LEAVE), how));
        }
        return begins;
    }

    /// Begins again what the server had subscribed the client to on an earlier connection. What cannot be had is left out, which ends it
    /// for the client.
    ///
    /// @return by channel; to be started once the client knows
    Map<String, Begun> resume(List<Command.Subscribe> subs) {
        Map<String, Begun> begun = new LinkedHashMap<>();
        for (Command.Subscribe sub : subs) {
            try {
                begun.put(sub.channel(),
                        begin(sub, tickets.subscribe(sub), peer.outbox().room() / subs.size(), this::startOver));
            } catch (RefusedException e) {
                LOG.debug("client {} loses its subscription of {}: {}", tickets.identity().client(), sub.channel(), e.getMessage());
            }
        }
        return begun;
    }

    /// Subscribes the client on somebody else's behalf, and tells it. What it missed follows as events. Called by any thread.
    void push(Command.Subscribe wanted, Tickets.Grant grant) throws RefusedException {
        Begun begun;
        try {
            begun = begin(wanted, grant, 0, this::startOver);
        } catch (RefusedException e) {
            if (e.code() == ErrorCode.ALREADY_SUBSCRIBED) {
                if (grant.expires() != 0) {
                    tickets.keep(wanted.channel(), grant);
                }
                return;
            }
            throw e;
        }
        peer.outbox().entry(out -> wire.subscribe(out, wanted.channel(), begun.how()));
        start(begun);
        peer.outbox().flushSoon();
    }

    /// Ends a subscription on somebody else's behalf, and tells the client. Called by any thread.
    void end(String channel, EndCode why) {
        ended(channel, remove(channel, null, why));
    }

    /// The client is told first, then others are.
    private void ended(String channel, @Nullable Feed feed) {
        if (feed != null) {
            peer.outbox().flushSoon();
            left(channel, feed);
        }
    }

    /// Lets events follow, now that the client knows.
    void start(Begun begun) {
        String channel = begun.feed().channel().name();
        if (!isThere(channel, begun.feed())) {
            return; // the socket was closed meanwhile
        }
        begun.feed().start();
        if (Roster.named(channel) != null) {
            return; // who looks at those who are there is not there himself
        }
        presence.enter(channel, begun.feed(), begun.who(), begun.joinLeave() ? this::hearing : null);
        if (!isThere(channel, begun.feed())) { // ended meanwhile by another thread, which had nobody to take leave of
            left(channel, begun.feed());
        }
    }

    /// Whoever does not read fast enough is not told of all: what he was not told of must not cost him his connection.
    private Feed hearing(Channel moves) {
        return new Feed(new Cursor(moves, moves.next()), wire.moves(), peer.outbox(), (feed, events) -> true);
    }

    private void left(String channel, Feed feed) {
        Roster roster = Roster.named(channel);
        if (roster == null) {
            presence.leave(channel, feed, tickets.identity().client());
        } else {
            presence.unwatch(roster.channelOf(channel));
        }
    }

    /// @param grant what was allowed
    /// @param room how many bytes of missed events the client may be told with the reply
    /// @param lost what to do when events that the client did not want to miss are gone
    private Begun begin(Command.Subscribe command, Tickets.Grant grant, int room, Feed.Skipping lost) throws RefusedException {
        requireAvailable(command);
        requireNew(command.channel());
        Channel channel = Names.subscribable(targets.channels(), command.channel());
        Wanted wanted = tickets.wanted(command, grant);
        Start start = Start.of(channel, command, wanted.condition(), room);
        boolean resumable = command.wants(Wish.RECOVERABLE) || command.since() != null;
        boolean keepsPosition = resumable || command.wants(Wish.POSITIONED);
        boolean isPattern = ChannelName.isPattern(command.channel());
        boolean delta = command.wishes().delta() != null && !isPattern; // channels have little in common
        boolean numbered = command.wants(Wish.NUMBERED) && !isPattern; // there are as many numbers as channels
        Format format = numbered ? numbers.pushes(wire) : wire.pushes();
        View view = delta ? changes(format, start.recovery().missed()) : wanted.in(format);
        Feed feed = new Feed(start.cursor(), view, peer.outbox(), keepsPosition ? lost : this::skip);
        add(command.channel(), feed);
        return new Begun(feed, tickets.identity(grant), command.wants(Wish.JOIN_LEAVE),
                new Subscribed(keepsPosition ? start.position() : null, resumable, command.wants(Wish.POSITIONED),
                        delta ? start.recovery().asDeltas() : start.recovery(), delta, numbered ? numbers.of(channel.name()) : 0,
                        tickets.keep(command.channel(), grant), grant.data()));
    }

    private static View changes(Format format, List<Publication> missed) {
        return format.changes(missed.isEmpty() ? null : missed.getLast().event());
    }

    private static void requireAvailable(Command.Subscribe command) throws RefusedException {
        if (command.wishes().table() != null) {
            throw new RefusedException(ErrorCode.NOT_AVAILABLE, "only a client itself can subscribe to a table");
        }
    }

    /// @return false if the socket was closed meanwhile
    /// @throws RefusedException if another thread was faster
    private synchronized boolean add(String channel, Feed feed) throws RefusedException {
        requireNew(channel);
        if (!closed) {
            feeds.put(channel, feed);
        }
        return !closed;
    }

    /// Takes a subscription out. Nobody else may begin before the client is told of the end: it would take that for the end of the new one.
    ///
    /// @param only the one that is meant; null for whichever there is
    /// @param why what the client is told; null if it knows
    /// @return null if it is not there
    private synchronized @Nullable Feed remove(String channel, @Nullable Feed only, @Nullable EndCode why) {
        Feed feed = feeds.get(channel);
        if (feed == null || only != null && only != feed) {
            return null;
        }
        feeds.remove(channel);
        tickets.forget(channel);
        feed.stop();
        if (why != null) {
            peer.outbox().entryUnderLock(out -> wire.unsubscribe(out, channel, why));
        }
        return feed;
    }

    private synchronized boolean isThere(String channel, Feed feed) {
        return feeds.get(channel) == feed;
    }

    /// Ends a subscription, if there is one, on the client's own behalf.
    void unsubscribe(String channel) {
        Feed feed = remove(channel, null, null);
        if (feed != null) {
            left(channel, feed);
        }
    }

    /// Prolongs a subscription.
    void refresh(Command.SubRefresh command) throws RefusedException {
        requireThere(command.channel());
        try {
            long left = tickets.keep(command.channel(), tickets.granted(command.channel(), command.token()));
            peer.outbox().entry(out -> wire.subRefreshed(out, command.id(), left));
        } catch (RefusedException e) {
            if (e.code() == ErrorCode.TOKEN_EXPIRED) {
                end(command.channel(), EndCode.EXPIRED); // first: then the client subscribes again in place of giving up
            }
            throw e;
        }
    }

    /// Ends what was not prolonged in time.
    void expire() {
        for (String channel : tickets.over()) {
            ended(channel, removeOver(channel));
        }
    }

    /// A newer subscription of the channel, or a newer ticket, is left alone.
    private synchronized @Nullable Feed removeOver(String channel) {
        if (!feeds.containsKey(channel)) {
            tickets.forget(channel);
        }
        return tickets.isOver(channel) ? remove(channel, null, EndCode.EXPIRED) : null;
    }

    private synchronized void requireThere(String channel) throws RefusedException {
        if (!feeds.containsKey(channel)) {
            throw new RefusedException(ErrorCode.BAD_REQUEST,
                    "there is no subscription of channel '" + ChannelName.printable(channel) + "'");
        }
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
        if (ChannelName.isPattern(channel) && feeds.keySet().stream().filter(ChannelName::isPattern).count() >= MAX_PATTERNS) {
            throw new RefusedException(ErrorCode.LIMIT_EXCEEDED, "a connection may subscribe to " + MAX_PATTERNS + " patterns of channels");
        }
        int limit = peer.settings().subscriptions();
        if (feeds.size() >= limit) {
            throw new RefusedException(ErrorCode.LIMIT_EXCEEDED, "a connection may have " + limit + " subscriptions");
        }
    }

    /// The client asked not to miss anything: it is told that it has.
    private boolean lose(Feed feed, long events) {
        if (!skip(feed, events)) {
            return false;
        }
        String channel = feed.channel().name();
        ended(channel, remove(channel, feed, EndCode.INSUFFICIENT_STATE));
        return false;
    }

    /// The same for what the server subscribed the client to: such a subscription begins anew only with a new connection.
    private boolean startOver(Feed feed, long events) {
        if (skip(feed, events)) {
            peer.socket().close(CloseCode.INSUFFICIENT_STATE);
        }
        return false;
    }

    /// @return whether the connection goes on
    private boolean skip(Feed feed, long events) {
        peer.counters().countSkipped(events);
        if (feed.channel().settings().slow() == Slow.DISCONNECT) {
            peer.socket().close(CloseCode.SLOW);
            return false;
        }
        return true;
    }
}
