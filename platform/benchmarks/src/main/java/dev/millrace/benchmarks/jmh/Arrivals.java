package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waits for events in a channel, as a lane does: parked, and woken by whoever appends. Used by one thread.
final class Arrivals {
    private final Channel channel;
    private final Channel errors;
    private volatile @Nullable Thread waiting;

    /// @param name the channel's
    Arrivals(Channels channels, String name) {
        channel = channels.get(name);
        errors = channels.get(Channels.ERRORS);
        channel.watch(this::wake);
        errors.watch(this::wake);
    }

    private void wake() {
        LockSupport.unpark(waiting);
    }

    /// Returns when readers see all events before an offset.
    ///
    /// @throws IllegalStateException if a processor has failed: they will never come
    void await(long next) throws InterruptedException {
        waiting = Thread.currentThread(); // before looking, so that whoever appends after that knows whom to wake
        while (channel.next() < next) {
            Batch failures = errors.read(1);
            if (failures != null) {
                throw new IllegalStateException(new String(failures.get(0).data(), StandardCharsets.UTF_8));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException(channel.name() + " ends at " + channel.next() + ", expected " + next);
            }
            LockSupport.park(this);
        }
    }
}
