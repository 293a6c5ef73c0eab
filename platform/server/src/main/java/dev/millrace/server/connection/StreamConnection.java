package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.ServerSentEvents;
import org.jspecify.annotations.Nullable;

/// A stream of Server-Sent Events from `/channels/{name}`: the channel's events, and a comment when none came for a while. The client
/// cannot answer, so it is taken for gone when it does not take several comments.
public final class StreamConnection implements Connection {
    private static final int MAX_WAITING = 3;

    private final Socket socket;
    private final Connections connections;
    private final Visitor visitor;
    private final Outbox outbox;
    private final Channel channel;
    private final Feed feed;
    private final long heartbeat;
    private volatile int waiting;
    private long lastBeat;

    /// @param visitor who the client is: it may subscribe to the channel
    /// @param format the Server-Sent Events of this channel
    public StreamConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Visitor visitor,
            Channel channel, Format format, PlainRequest request) {
        this.visitor = visitor;
        this.socket = socket;
        this.connections = connections;
        this.channel = channel;
        this.heartbeat = settings.ping().toMillis();
        this.outbox = new Outbox(socket, targets, connections.counters(), settings.outgoing(), Messages.Kind.STREAM);
        outbox.message(ServerSentEvents.heartbeat());
        PlainRequest.Start start = request.start(channel);
        if (start.gap() != null) {
            outbox.message(ServerSentEvents.skipped(start.gap()));
        }
        this.feed = new Feed(start.cursor(), format.only(request.wanted()), outbox, this::skipped);
    }

    @Override
    public void start() {
        connections.add(this);
        feed.start();
        socket.flush();
    }

    @Override
    public void receive(byte[] message) {
        throw new IllegalStateException("a client of Server-Sent Events sends nothing");
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
        if (visitor.isOver()) {
            socket.close(CloseCode.EXPIRED);
            return;
        }
        if (lastBeat == 0 || now - lastBeat < heartbeat) {
            lastBeat = lastBeat == 0 ? now : lastBeat;
            return;
        }
        lastBeat = now;
        int unanswered = waiting;
        if (unanswered >= MAX_WAITING) {
            socket.abort();
            return;
        }
        waiting = unanswered + 1;
        outbox.message(ServerSentEvents.heartbeat());
        socket.flush();
    }

    @Override
    public void shutdown() {
        socket.close(CloseCode.GOING_AWAY);
    }

    @Override
    public void closed() {
        feed.stop();
        connections.remove(this);
    }

    private boolean skipped(Feed skipping, long events) {
        connections.counters().countSkipped(events);
        if (channel.settings().slow() == Slow.DISCONNECT) {
            socket.close(CloseCode.SLOW);
            return false;
        }
        outbox.message(ServerSentEvents.skipped(events + " events were skipped: this client did not keep up"));
        return true;
    }
}
