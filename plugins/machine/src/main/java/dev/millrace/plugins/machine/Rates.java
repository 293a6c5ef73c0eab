package dev.millrace.plugins.machine;

import java.util.HashMap;
import java.util.Map;

/// Turns counters that only rise into amounts per second. Used by one source's thread.
final class Rates {
    private Map<String, Long> before = new HashMap<>();
    private Map<String, Long> now = new HashMap<>();
    private long time;
    private double seconds;

    /// Begins a round of counters.
    ///
    /// @param nanos when they are read, on {@link System#nanoTime()}'s clock
    void begin(long nanos) {
        seconds = (nanos - time) / 1e9;
        time = nanos;
        before = now;
        now = new HashMap<>();
    }

    /// How much a counter rose per second since the last round, to one decimal; 0 if it was not there, or was reset.
    double perSecond(String counter, long value) {
        now.put(counter, value);
        long risen = value - before.getOrDefault(counter, value);
        return risen <= 0 || seconds <= 0 ? 0 : Math.round(risen / seconds * 10) / 10.0;
    }
}
