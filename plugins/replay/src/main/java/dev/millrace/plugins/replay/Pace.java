package dev.millrace.plugins.replay;

import java.util.concurrent.TimeUnit;

/// Lets through so many events per second. Used by one source's thread.
final class Pace {
    private static final long MOST_BEHIND = TimeUnit.SECONDS.toNanos(1);
    private final double rate;
    private long start = System.nanoTime();
    private long events;

    /// @param rate events per second; 0 for no limit
    Pace(double rate) {
        this.rate = rate;
    }

    /// Waits until it is time for the next event. What was missed while the channel held the source back is caught up with, but no more
    /// than a second of it.
    void await() throws InterruptedException {
        if (rate == 0) {
            return;
        }
        long wait = start + (long) (events * 1e9 / rate) - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        } else if (wait < -MOST_BEHIND) {
            start -= wait + MOST_BEHIND;
        }
        events++;
    }
}
