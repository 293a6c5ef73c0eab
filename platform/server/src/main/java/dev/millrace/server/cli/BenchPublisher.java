package dev.millrace.server.cli;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// Publishes to a channel. Pings tell what the server has read: it stops reading while a processor of the channel is too far behind, and
/// no more than a megabyte is sent that it has not read. One ping is under way at a time, so how long an event took is known of all of them
/// at a rate, and otherwise of the last one before each ping.
final class BenchPublisher extends BenchSender {
    private static final long UNREAD = 1 << 20;

    private final AtomicLong delivered = new AtomicLong();
    private volatile boolean pinged;
    private volatile long written;
    private volatile long read;
    private long newest;
    private long known;

    BenchPublisher(BenchRun run, int index) {
        super(run, index);
    }

    /// Subscribers have moved on by so many of its events, all of them together.
    void delivered(long events) {
        delivered.addAndGet(events);
    }

    /// How far subscribers have got, in events of all of them.
    long delivered() {
        return delivered.get();
    }

    @Override
    long room() {
        BenchPlan plan = run().plan();
        if (written - read >= UNREAD) {
            return 0;
        }
        if (!run().isWindowed()) {
            return Long.MAX_VALUE;
        }
        long window = Math.max(plan.batch(), plan.inFlight() / plan.publishers());
        long free = window - (sentEvents() - delivered.get() / plan.subscribers());
        return free < plan.batch() ? 0 : free;
    }

    @Override
    void sends(long first, long due, int bytes) {
        long before = written;
        written = before + bytes;
        newest = due;
    }

    /// Behind the messages that were sent since the ping before.
    @Override
    void settle() {
        if (!pinged && written > read) {
            pinged = true;
            socket().ping(ByteBuffer.allocate(3 * Long.BYTES).putLong(newest).putLong(sentEvents()).putLong(written).flip());
        }
    }

    @Override
    boolean isSettled() {
        return written == read;
    }

    @Override
    public void answered(ByteBuffer ping) {
        long due = ping.getLong();
        long events = ping.getLong();
        if (run().plan().closedLoop()) {
            run().figures().answered(due);
        } else {
            for (; known < events; known++) {
                run().figures().answered(run().schedule().due(number(known), due));
            }
        }
        read = ping.getLong();
        pinged = false;
        pump();
    }

    @Override
    public void received(String text) {
        run().figures().refusals().add(text);
    }
}
