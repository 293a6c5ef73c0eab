package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A processor called by an `rpc` command. The result is its first reply, or else what it emitted. Called by a lane's thread.
final class Rpc implements Origin {
    private final long id;
    private final Outbox outbox;
    private final Wire wire;
    private final Set<Rpc> underWay;
    private final long began = System.nanoTime() / 1_000_000;

    /// @param underWay the calls that wait for an answer; only while it is one of them this call is answered
    Rpc(long id, Outbox outbox, Wire wire, Set<Rpc> underWay) {
        this.id = id;
        this.outbox = outbox;
        this.wire = wire;
        this.underWay = underWay;
    }

    void begin() {
        underWay.add(this);
        outbox.called(1);
    }

    /// Whether it began so long ago.
    boolean isOlder(Duration patience, long now) {
        return now - began >= patience.toMillis();
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        if (!underWay.remove(this)) {
            return;
        }
        List<byte[]> results = replies.isEmpty() ? emitted : replies.subList(0, 1);
        outbox.answerSoon(1, messages -> wire.rpc(messages.entry(), id, results),
                results.stream().mapToLong(result -> result.length).sum());
    }

    @Override
    public void failed(String processor, String reason) {
        if (!underWay.remove(this)) {
            return;
        }
        outbox.answerSoon(1, messages -> wire.error(messages.entry(), id, ErrorCode.INTERNAL, reason), reason.length());
    }
}
