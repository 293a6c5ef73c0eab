package dev.millrace.server.connection;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Events that one client publishes to one channel in a row: they go in together, and their `publish` commands are answered together once
/// they have reached the channel's durability. Filled by the thread that reads the socket, which also answers; for stored channels a
/// delivery thread does that later.
final class Publishing implements Appended {
    private static final int MOST_EVENTS = 512;
    private static final int MOST_BYTES = 64 << 10;
    private static final long REPLY_BYTES = 64;
    /// The id of events that nobody asks about.
    private static final long UNASKED = 0;

    private final Channel channel;
    private final Outbox outbox;
    private final Wire wire;
    private final List<RawEvent> events = new ArrayList<>(2);
    private long[] ids = new long[2];
    private int asked;
    private int bytes;

    Publishing(Channel channel, Outbox outbox, Wire wire) {
        this.channel = channel;
        this.outbox = outbox;
        this.wire = wire;
    }

    Channel channel() {
        return channel;
    }

    /// An event that is published without asking what became of it.
    void add(RawEvent event) {
        add(event, UNASKED);
    }

    /// An event that is published by a command.
    ///
    /// @param id the command's
    void add(RawEvent event, long id) {
        if (events.size() == ids.length) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
        ids[events.size()] = id;
        asked += id == UNASKED ? 0 : 1;
        bytes += event.data().length;
        events.add(event);
    }

    /// Whether it should go in before there are more.
    boolean isFull() {
        return events.size() >= MOST_EVENTS || bytes >= MOST_BYTES;
    }

    /// Lets the events go into the channel. The client's next messages wait when too many replies are to come.
    void append() {
        if (channel.isStored()) {
            outbox.called(asked);
        }
        channel.append(events, this);
    }

    @Override
    public void appended(long first) {
        reply((out, i) -> wire.published(out, ids[i], new Position(channel.epoch(), first + i)));
    }

    @Override
    public void failed(String reason) {
        reply((out, i) -> wire.error(out, ids[i], ErrorCode.NOT_STORED, reason));
    }

    /// How one event is answered.
    @FunctionalInterface
    private interface Reply {
        void write(JsonOut out, int index);
    }

    private void reply(Reply reply) {
        if (asked == 0) {
            return;
        }
        if (channel.isStored()) {
            outbox.answerSoon(asked, messages -> write(messages, reply), REPLY_BYTES);
        } else {
            outbox.entries(messages -> write(messages, reply)); // sent at the end of the read, with all others
        }
    }

    private void write(Messages messages, Reply reply) {
        int count = asked; // the events belong to the channel by now
        for (int i = 0; count > 0; i++) {
            if (ids[i] != UNASKED) {
                reply.write(messages.entry(), i);
                count--;
            }
        }
    }
}
