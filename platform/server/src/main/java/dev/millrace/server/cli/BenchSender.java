package dev.millrace.server.cli;

import dev.millrace.server.protocol.JsonOut;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A connection that sends events as they become due and there is room for them, one message at a time. Whoever finds out that it may go on
/// lets it: the thread that watches the time, or one that reads a socket. Thread-safe.
abstract sealed class BenchSender implements BenchSocket.Listener permits BenchPublisher, BenchCaller {
    private final BenchRun run;
    private final int index;
    private final AtomicInteger asked = new AtomicInteger();
    private @Nullable BenchSocket socket;
    private volatile boolean sending;
    private volatile long sent;
    private volatile @Nullable String ended;

    /// @param index its place among the senders
    BenchSender(BenchRun run, int index) {
        this.run = run;
        this.index = index;
    }

    final BenchRun run() {
        return run;
    }

    final BenchSocket socket() {
        return Objects.requireNonNull(socket);
    }

    final void connected(BenchSocket opened) {
        socket = opened;
    }

    /// How many events it has sent.
    final long sentEvents() {
        return sent;
    }

    /// The number of one of its events.
    final long number(long event) {
        return index + event * run.plan().publishers();
    }

    /// Why the connection ended; null while it is open.
    final @Nullable String ended() {
        return ended;
    }

    /// Sends what may be sent now. Of several threads one does it, for all of them.
    final void pump() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            sendAll();
            seen = asked.addAndGet(-seen);
        } while (seen > 0);
    }

    private void sendAll() {
        while (!sending && ended == null) {
            long now = run.clock().now();
            long count = Math.min(Math.min(run.plan().batch(), room()), run.eventsOf(index, now) - sent);
            if (count <= 0) {
                break;
            }
            send((int) count, now);
        }
        if (ended == null) {
            settle();
        }
    }

    private void send(int count, long now) {
        BenchSchedule schedule = run.schedule();
        JsonOut out = new JsonOut();
        long before = sent;
        long counted = 0;
        long size = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put('\n');
            }
            int from = out.length();
            long due = schedule.due(number(before + i), now);
            run.plan().events().write(out, due, number(before + i));
            if (due >= schedule.measured()) {
                counted++;
                size += out.length() - from;
            }
        }
        sending = true;
        sent = before + count;
        run.figures().published().count(counted, size);
        sends(before, schedule.due(number(before), now), out.length());
        socket().send(out.toBytes());
    }

    /// How many events there is room for.
    abstract long room();

    /// A message is about to be sent.
    ///
    /// @param first how many events were sent before it
    /// @param due when its first event was due
    /// @param bytes its size
    abstract void sends(long first, long due, int bytes);

    /// Does what is to be done when there is nothing to send.
    abstract void settle();

    /// Whether the server is done with everything that was sent.
    abstract boolean isSettled();

    @Override
    public final void sent() {
        sending = false;
        pump();
    }

    @Override
    public final void ended(String reason) {
        ended = reason;
        run.ended(reason);
    }
}
