package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Subscriber;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.Outgoing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// A delivery round: a batch is sealed and encoded once, and 1,000 subscribers with a cursor each take its bytes. Tells deliveries per
/// second. The subscriptions of connections are not public: these here do with a channel what those do, without a socket behind them, and
/// the round runs on the appending thread.
public class FanOutBenchmark extends EventBenchmark {
    private static final int SUBSCRIBERS = 1_000;

    /// How many events a batch holds.
    @Param({"1", "16", "256"})
    public int together;

    private final Channel channel = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 1, Logs.NONE).get("trades");
    private final List<Reader> subscribers = new ArrayList<>();

    private static final class Reader implements Subscriber {
        private final Cursor cursor;
        private long bytes;

        Reader(Channel channel) {
            cursor = new Cursor(channel, channel.next());
        }

        @Override
        public long position() {
            return cursor.next();
        }

        @Override
        public void wake() {
            Channel channel = cursor.channel();
            for (Batch batch; (batch = cursor.pollRecent(channel.delivered())) != null;) {
                Outgoing outgoing = batch.encoded(Format.MESSAGES).outgoing();
                ByteBuffer toSend = outgoing == null ? ByteBuffer.allocate(0) : outgoing.bytes();
                bytes += toSend.remaining();
            }
        }
    }

    /// Subscribes all.
    @Setup
    public void subscribe() {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Reader subscriber = new Reader(channel);
            subscribers.add(subscriber);
            channel.subscribe(subscriber);
        }
    }

    /// Appends batch after batch; each is delivered at once.
    ///
    /// @throws IllegalStateException if subscribers did not take the same
    @Benchmark
    @OperationsPerInvocation(EVENTS * SUBSCRIBERS)
    public long deliver() {
        for (int i = 0; i < EVENTS; i += together) {
            channel.append(Trades.taken(i, together));
        }
        Reader first = subscribers.getFirst();
        Reader last = subscribers.getLast();
        if (first.bytes != last.bytes || last.cursor.next() != channel.next()) {
            throw new IllegalStateException("expected everybody at " + channel.next() + ", got the last one at " + last.cursor.next());
        }
        return last.bytes;
    }
}
