package dev.millrace.server.connection;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Position;
import java.util.function.Consumer;

/// The reply to a `publish` command, sent once the event has reached the channel's durability. Called by the thread that reads the socket
/// or, for stored channels, later by a delivery thread.
final class Ack implements Appended {
    private static final long REPLY_BYTES = 64;

    private final long id;
    private final Channel channel;
    private final Outbox outbox;
    private final Wire wire;

    Ack(long id, Channel channel, Outbox outbox, Wire wire) {
        this.id = id;
        this.channel = channel;
        this.outbox = outbox;
        this.wire = wire;
    }

    /// The client's next messages wait when too many replies are to come.
    void begin() {
        if (channel.isStored()) {
            outbox.called(1);
        }
    }

    @Override
    public void appended(long first) {
        reply(out -> wire.published(out, id, new Position(channel.epoch(), first)));
    }

    @Override
    public void failed(String reason) {
        reply(out -> wire.error(out, id, ErrorCode.NOT_STORED, reason));
    }

    private void reply(Consumer<JsonOut> writer) {
        if (channel.isStored()) {
            outbox.answer(writer, REPLY_BYTES);
        } else {
            outbox.entry(writer); // sent at the end of the read, with all others
        }
    }
}
