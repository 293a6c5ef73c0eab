package dev.millrace.server.connection;

import java.util.concurrent.atomic.LongAdder;

/// What all connections together have done so far. Thread-safe.
public final class Counters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder badMessages = new LongAdder();
    private final LongAdder eventsOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /// Connections that were opened.
    public long opened() {
        return opened.sum();
    }

    /// Connections that were refused: foreign origin, or one too many.
    public long refused() {
        return refused.sum();
    }

    /// Messages received, WebSocket and POST.
    public long messagesIn() {
        return messagesIn.sum();
    }

    /// Messages that could not be understood.
    public long badMessages() {
        return badMessages.sum();
    }

    /// Events and replies sent.
    public long eventsOut() {
        return eventsOut.sum();
    }

    /// Bytes sent to subscribers, without headers.
    public long bytesOut() {
        return bytesOut.sum();
    }

    /// Events that slow subscribers have skipped.
    public long skipped() {
        return skipped.sum();
    }

    /// Counts a connection or request that was turned away.
    public void countRefused() {
        refused.increment();
    }

    /// Counts a message in.
    public void countMessage() {
        messagesIn.increment();
    }

    /// Counts a message that could not be understood.
    public void countBadMessage() {
        badMessages.increment();
    }

    void countOpened() {
        opened.increment();
    }

    void countOut(long events, long bytes) {
        eventsOut.add(events);
        bytesOut.add(bytes);
    }

    void countSkipped(long events) {
        skipped.add(events);
    }
}
