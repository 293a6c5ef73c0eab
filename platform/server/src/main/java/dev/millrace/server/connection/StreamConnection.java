package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Skipped;
import dev.millrace.server.protocol.StreamForm;
import dev.millrace.server.protocol.Wire;
import org.jspecify.annotations.Nullable;

/// A stream of events from `/channels/{name}`: the channel's events, and a sign of life when none came for a while. The client cannot
/// answer, so it is taken for gone when it does not take several of them.
public final class StreamConnection extends VisitorConnection {
    private static final int MAX_WAITING = 3;

    private final Connections connections;
    private final Outbox outbox;
    private final Channel channel;
    private final StreamForm form;
    private final Feed feed;
    private final long heartbeat;
    private volatile int waiting;
    private long lastBeat;

    /// @param visitor who the client is: it may subscribe to the channel
    /// @param form how this channel looks
    public StreamConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Visitor visitor,
            Channel channel, StreamForm form, PlainRequest request) {
        super(socket, visitor);
        this.connections = connections;
        this.channel = channel;
        this.heartbeat = settings.ping().toMillis();
        this.outbox = new Outbox(socket, targets, connections.counters(), settings.outgoing(), Messages.Kind.STREAM);
        this.form = form;
        PlainRequest.Start start = request.start(channel);
        String gap = start.gap();
        Wire.Position behind = new Wire.Position(channel.epoch(), start.cursor().next() - 1);
        outbox.entry(out -> form.begin(out, channel.name(), behind));
        if (gap != null) {
            outbox.entry(out -> form.skipped(out, ErrorCode.UNRECOVERABLE.toJson(gap)));
        }
        this.feed = new Feed(start.table(), start.cursor(), visitor.wanted(channel, request).in(form.events()), outbox, this::skipped);
    }

    @Override
    public void start() {
        connections.add(this);
        feed.start();
        socket().flush();
    }

    @Override
    public void receive(byte[] message) {
        throw new IllegalStateException("the client of a stream sends nothing");
    }

    @Override
    public void endOfRead() {
        // never reads
    }

    @Override
    public @Nullable Outgoing next() {
        waiting = 0;
        return outbox.next();
    }

    @Override
    public void heard() {
        // never reads
    }

    @Override
    public void tick(long now) {
        if (closeIfOver()) {
            return;
        }
        if (lastBeat == 0 || now - lastBeat < heartbeat) {
            lastBeat = lastBeat == 0 ? now : lastBeat;
            return;
        }
        lastBeat = now;
        int unanswered = waiting;
        if (unanswered >= MAX_WAITING) {
            socket().abort();
            return;
        }
        waiting = unanswered + 1;
        outbox.entry(form::heartbeat);
        socket().flush();
    }

    @Override
    public void closed() {
        feed.stop();
        connections.remove(this);
    }

    private boolean skipped(Feed skipping, long events) {
        connections.counters().countSkipped(events);
        if (channel.settings().slow() == Slow.DISCONNECT) {
            socket().close(CloseCode.SLOW);
            return false;
        }
        outbox.entry(out -> form.skipped(out, Skipped.toJson(events)));
        return true;
    }
}
