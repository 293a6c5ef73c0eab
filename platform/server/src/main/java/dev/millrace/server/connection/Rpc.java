package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Wire;
import java.util.List;

/// A processor called by an `rpc` command. The result is its first reply, or else what it emitted. Called by a lane's thread.
final class Rpc implements Origin {
    private final long id;
    private final Outbox outbox;
    private final Wire wire;

    Rpc(long id, Outbox outbox, Wire wire) {
        this.id = id;
        this.outbox = outbox;
        this.wire = wire;
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        List<byte[]> results = replies.isEmpty() ? emitted : replies.subList(0, 1);
        outbox.entry(out -> wire.rpc(out, id, results));
        answered(results.stream().mapToLong(result -> result.length).sum());
    }

    @Override
    public void failed(String processor, String reason) {
        outbox.entry(out -> wire.error(out, id, ErrorCode.INTERNAL, reason));
        answered(reason.length());
    }

    private void answered(long bytes) {
        outbox.answered(bytes);
        outbox.flushSoon();
    }
}
