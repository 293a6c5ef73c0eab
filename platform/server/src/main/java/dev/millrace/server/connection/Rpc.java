package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Replies;
import java.util.List;

/// A processor called by an `rpc` command. The result is its first reply, or else what it emitted. Called by a lane's thread.
final class Rpc implements Origin {
    private final long id;
    private final Outbox outbox;

    Rpc(long id, Outbox outbox) {
        this.id = id;
        this.outbox = outbox;
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        outbox.line(out -> Replies.rpc(out, id, replies.isEmpty() ? emitted : replies.subList(0, 1)));
        answered();
    }

    @Override
    public void failed(String processor, String reason) {
        outbox.line(out -> Replies.error(out, id, ErrorCode.INTERNAL, reason));
        answered();
    }

    private void answered() {
        outbox.answered();
        outbox.flushSoon();
    }
}
