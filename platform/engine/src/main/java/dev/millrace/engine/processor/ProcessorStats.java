package dev.millrace.engine.processor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What a processor has done since the server started. Thread-safe.
public final class ProcessorStats {
    private final LongAdder handled = new LongAdder();
    private final LongAdder emitted = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    ProcessorStats() {}

    /// How many events and timers it has handled.
    public long handled() {
        return handled.sum();
    }

    /// How many events it has emitted.
    public long emitted() {
        return emitted.sum();
    }

    /// How many events and timers it has failed on for good.
    public long failed() {
        return failed.sum();
    }

    /// How many events were no longer kept when it came to them, because it had stood still for too long.
    public long lost() {
        return lost.sum();
    }

    /// How many events it has dropped because they came later than its `lateness` allows.
    public long late() {
        return late.sum();
    }

    /// Its own counters, by name; a view.
    public Map<String, LongAdder> counters() {
        return counters;
    }

    void failedOnce() {
        failed.increment();
    }

    void committed(int steps, int emittedNow, int lateNow, long lostNow, Map<String, Long> counts) {
        handled.add(steps);
        emitted.add(emittedNow);
        late.add(lateNow);
        lost.add(lostNow);
        counts.forEach((name, amount) -> counters.computeIfAbsent(name, _ -> new LongAdder()).add(amount));
    }
}
