package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WebSocket on `/processors/{name}`: each message in goes to the processor, what it replies or emits comes back, a message each.
/// Results come from lane threads.
public final class ProcessorConnection implements Connection, Origin {
    private final Peer peer;
    private final RunningProcessor processor;
    private final Publisher publisher;

    /// @param processor who is called
    public ProcessorConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings,
            RunningProcessor processor) {
        this.peer = new Peer(socket, targets, connections, settings, Messages.Kind.TEXT);
        this.processor = processor;
        this.publisher = new Publisher(processor.inbox(), socket, peer.outbox(), null, this);
    }

    @Override
    public void start() {
        peer.opened(this);
    }

    @Override
    public void receive(byte[] message) {
        peer.counters().countMessage();
        try {
            call(message);
        } catch (InvalidJsonException e) {
            peer.outbox().message(ErrorCode.BAD_REQUEST.toJson("not JSON: " + e.getMessage()));
            peer.badMessage();
        }
        publisher.readOn();
    }

    private void call(byte[] message) throws InvalidJsonException {
        if (!processor.isRunning()) {
            peer.outbox().message(ErrorCode.NOT_AVAILABLE.toJson(processor.whyNotRunning()));
            return;
        }
        peer.outbox().called(publisher.add(message));
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
    }

    @Override
    public void shutdown() {
        peer.socket().close(CloseCode.GOING_AWAY);
    }

    @Override
    public void closed() {
        publisher.append();
        peer.closed(this);
    }

    @Override
    public void handled(String name, List<byte[]> replies, List<byte[]> emitted) {
        peer.outbox().answered(send(replies) + send(emitted));
    }

    /// The lane's thread writes: nothing but these results is ever sent here, and another thread would first have to be woken.
    @Override
    public void settled() {
        peer.outbox().flushReplies();
    }

    @Override
    public void failed(String name, String reason) {
        peer.outbox().answered(send(List.of(ErrorCode.INTERNAL.toJson(reason))));
        peer.outbox().flushSoon();
    }

    private long send(List<byte[]> results) {
        long bytes = 0;
        for (byte[] result : results) {
            peer.outbox().message(result);
            bytes += result.length;
        }
        return bytes;
    }
}
