package dev.millrace.server.cli;

import java.util.concurrent.TimeUnit;

/// Microseconds since 1970 that never go back. That is as fine as a JavaScript number can be at this size.
final class BenchClock {
    private final long origin = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    private final long began = System.nanoTime();

    long now() {
        return origin + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    }
}
