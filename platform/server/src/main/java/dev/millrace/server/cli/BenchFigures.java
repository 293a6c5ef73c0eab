package dev.millrace.server.cli;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a measurement counts, apart from its warm-up. Thread-safe.
final class BenchFigures {
    private final BenchTally published = new BenchTally();
    private final BenchTally received = new BenchTally();
    private final BenchRefusals refusals = new BenchRefusals();
    private final BenchRefusals warnings = new BenchRefusals();
    private final LongAdder unstamped = new LongAdder();
    private final LongAdder surplus = new LongAdder();
    private final BenchClock clock;
    private volatile long measured;
    private volatile long heard;
    private volatile @Nullable String ended;

    BenchFigures(BenchClock clock) {
        this.clock = clock;
    }

    /// Events that are due from here on are counted.
    void measureFrom(long from) {
        measured = from;
        heard = clock.now();
    }

    /// The server has read an event.
    void answered(long due) {
        long now = heard();
        if (due >= measured) {
            published.took(now - due);
        }
    }

    /// An event, or the result of a call, has come.
    void delivered(long due, int bytes) {
        long now = heard();
        if (due >= measured) {
            received.count(1, bytes);
            received.took(now - due);
        }
    }

    /// An event has come of which nobody knows when it was due.
    void unstamped() {
        heard();
        unstamped.increment();
    }

    /// A result has come for which there was no call.
    void surplus() {
        heard();
        surplus.increment();
    }

    /// A connection has ended too early.
    void ended(String reason) {
        ended = ended == null ? reason : ended;
    }

    private long heard() {
        long now = clock.now();
        heard = now;
        return now;
    }

    long lastHeard() {
        return heard;
    }

    BenchTally published() {
        return published;
    }

    BenchTally received() {
        return received;
    }

    /// What was sent and not taken.
    BenchRefusals refusals() {
        return refusals;
    }

    /// What subscribers were told.
    BenchRefusals warnings() {
        return warnings;
    }

    long unstampedEvents() {
        return unstamped.sum();
    }

    long surplusResults() {
        return surplus.sum();
    }

    /// Why a connection ended too early; null if none did.
    @Nullable
    String endedEarly() {
        return ended;
    }
}
