package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Skipped;
import dev.millrace.server.security.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WebSocket on `/channels/{name}`: each message in is an event or lines of events, each message out is the data of one event, or lines
/// of them. Replies and failures of processors come from lane threads.
public final class PlainConnection extends VisitorConnection implements Origin {
    private final Peer peer;
    private final Channel channel;
    private final Publisher publisher;
    /// Why it may not publish; null if it may.
    private final @Nullable String denial;
    private final @Nullable Feed feed;

    /// @param visitor who the client is: it may do at least one of what it asks for
    /// @param request what the client asked for
    public PlainConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Visitor visitor,
            Channel channel, PlainRequest request) {
        super(socket, visitor);
        this.peer = new Peer(socket, targets, connections, settings, Messages.Kind.TEXT);
        this.channel = channel;
        this.denial = denial(visitor, channel.name());
        this.publisher = new Publisher(channel, peer, request.subscribe() ? null : request.key(), visitor.tags());
        this.feed = request.subscribe() ? feed(request) : null;
    }

    private static @Nullable String denial(Visitor visitor, String channel) {
        if (ChannelName.isPattern(channel)) {
            return "'" + channel + "' is a pattern of channels: it can only be subscribed to";
        }
        if (!ChannelName.isValid(channel)) {
            return "channel '" + channel + "' belongs to the server: it can only be read";
        }
        return visitor.may(Action.PUBLISH, channel) ? null : visitor.denial(Action.PUBLISH, channel);
    }

    private Feed feed(PlainRequest request) {
        PlainRequest.Start start = request.start(channel);
        if (start.gap() != null) {
            peer.outbox().message(ErrorCode.UNRECOVERABLE.toJson(start.gap()));
        }
        Format format = request.lines() ? Format.LINES : Format.MESSAGES;
        return new Feed(start.table(), start.cursor(), visitor().wanted(channel, request).in(format), peer.outbox(), this::skipped);
    }

    @Override
    public void start() {
        peer.opened(this);
        if (feed != null) {
            feed.start();
        }
        peer.socket().flush();
    }

    @Override
    public void receive(byte[] message) {
        peer.counters().countMessage();
        if (denial == null) {
            publish(message);
        } else {
            refuse(message, ErrorCode.PERMISSION_DENIED, denial);
        }
        publisher.readOn();
    }

    private void publish(byte[] message) {
        try {
            publisher.add(message, feed == null ? null : this);
        } catch (InvalidJsonException e) {
            refuse(message, ErrorCode.BAD_REQUEST, "not JSON: " + e.getMessage());
        }
    }

    /// A message is refused as a whole.
    private void refuse(byte[] message, ErrorCode code, String reason) {
        JsonOut out = new JsonOut().put('{');
        code.write(out, reason);
        peer.outbox().message(out.text(",\"lines\":").number(Ingest.lines(message)).put('}').toBytes());
        peer.badMessage();
    }

    @Override
    public void endOfRead() {
        publisher.append();
        peer.socket().flush();
    }

    @Override
    public @Nullable Outgoing next() {
        return peer.outbox().next();
    }

    @Override
    public void heard() {
        peer.liveness().heard();
    }

    @Override
    public void tick(long now) {
        peer.liveness().tick(now, peer.socket()::ping);
        closeIfOver();
    }

    @Override
    public void shutdown() {
        if (feed != null) {
            feed.drain();
        }
        super.shutdown();
    }

    @Override
    public void closed() {
        publisher.append();
        if (feed != null) {
            feed.stop();
        }
        peer.closed(this);
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        if (!replies.isEmpty()) {
            replies.forEach(peer.outbox()::message);
            peer.outbox().flushSoon();
        }
    }

    @Override
    public void failed(String processor, String reason) {
        peer.outbox().message(ErrorCode.INTERNAL.toJson("processor '" + processor + "' failed: " + reason));
        peer.outbox().flushSoon();
    }

    private boolean skipped(Feed skipping, long events) {
        peer.counters().countSkipped(events);
        if (channel.settings().slow() == Slow.DISCONNECT) {
            peer.socket().close(CloseCode.SLOW);
            return false;
        }
        peer.outbox().message(Skipped.toJson(events));
        return true;
    }
}
