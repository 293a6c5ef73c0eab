package dev.millrace.server.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/// What was counted in one direction. Thread-safe.
final class BenchTally {
    private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;

    private final AtomicHistogram latencies = new AtomicHistogram(LONGEST, DIGITS);
    private final LongAdder events = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void count(long counted, long size) {
        events.add(counted);
        bytes.add(size);
    }

    /// @param micros how long it took
    void took(long micros) {
        latencies.recordValue(Math.clamp(micros, 0, LONGEST));
    }

    long events() {
        return events.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /// Whether it is known how long it took.
    boolean isTimed() {
        return latencies.getTotalCount() > 0;
    }

    /// Microseconds within which so many per cent came; 100 for the longest.
    long percentile(double percent) {
        return latencies.getValueAtPercentile(percent);
    }
}
