package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.processor.Processors;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.security.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WebSocket on `/processors/{name}`: each message in goes to the processor, what it replies or emits comes back, a message each.
/// Results come from lane threads.
public final class ProcessorConnection extends VisitorConnection implements Origin {
    private final Peer peer;
    private final Processors processors;
    private final String processor;
    private final Publisher publisher;
    private final Calls calls;

    /// @param visitor who the client is: it may call the processor
    /// @param processor the name of who is called: it may be removed and come back while the connection is open
    public ProcessorConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Visitor visitor,
            String processor) {
        super(socket, visitor);
        this.peer = new Peer(socket, targets, connections, settings, Messages.Kind.TEXT);
        this.processors = targets.processors();
        this.processor = processor;
        this.publisher = new Publisher(targets.channels().inbox(processor), peer, null, visitor.tags());
        this.calls = new Calls(this, settings.call(), settings.noResult());
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
        } catch (RefusedException e) {
            peer.outbox().message(e.code().toJson(String.valueOf(e.getMessage())));
        } catch (InvalidJsonException e) {
            peer.outbox().message(ErrorCode.BAD_REQUEST.toJson("not JSON: " + e.getMessage()));
            peer.badMessage();
        }
        publisher.readOn();
    }

    private void call(byte[] message) throws RefusedException, InvalidJsonException {
        var _ = Names.running(processors, processor, other -> visitor().may(Action.CALL, other));
        Calls.Round round = calls.round();
        int begun = publisher.add(message, round);
        calls.began(round, begun);
        peer.outbox().called(begun);
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
        calls.tick(now, processor);
        closeIfOver();
    }

    @Override
    public void closed() {
        publisher.append();
        peer.closed(this);
    }

    @Override
    public void handled(String name, List<byte[]> replies, List<byte[]> emitted) {
        peer.outbox().answer(1, messages -> {
            replies.forEach(messages::message);
            emitted.forEach(messages::message);
        }, size(replies) + size(emitted));
    }

    /// The lane's thread writes what is little: another thread would first have to be woken.
    @Override
    public void settled() {
        peer.outbox().flushGathered();
    }

    @Override
    public void failed(String name, String reason) {
        peer.outbox().answerSoon(1, messages -> messages.message(ErrorCode.INTERNAL.toJson(reason)), reason.length());
    }

    private static long size(List<byte[]> results) {
        long bytes = 0;
        for (byte[] result : results) {
            bytes += result.length;
        }
        return bytes;
    }
}
