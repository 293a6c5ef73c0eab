package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import org.jspecify.annotations.Nullable;

/// A lane's event time: how far it has come is told by all events of its inputs, also those whose keys other lanes handle. Owned by the
/// lane's thread.
final class LaneClock {
    private final ProcessorSpec spec;
    private final long bound;
    private long time;
    private long watermark = Long.MIN_VALUE;
    private long committed = Long.MIN_VALUE;

    LaneClock(ProcessorSpec spec) {
        this.spec = spec;
        bound = spec.lateness().bound().toMillis();
    }

    void start(long at) {
        watermark = at;
        committed = at;
    }

    /// The time of the event that was taken last.
    long time() {
        return time;
    }

    /// All events before this time have come, or will be late.
    long watermark() {
        return watermark;
    }

    /// Takes the time of an event that this lane handles.
    ///
    /// @return what is wrong with it; null if nothing
    @Nullable
    Problem take(RawEvent event) {
        try {
            time = EventTime.of(event, spec.time());
        } catch (CodeException e) {
            return e.problem();
        }
        reach(time);
        return null;
    }

    /// Takes the time of an event that another lane handles, and complains about.
    void pass(RawEvent event) {
        try {
            reach(EventTime.of(event, spec.time()));
        } catch (CodeException _) {
            // told by the lane that handles it
        }
    }

    /// That time was reached before.
    void reached(long before) {
        watermark = Math.max(watermark, before);
    }

    void committed() {
        committed = watermark;
    }

    void rewind() {
        watermark = committed;
    }

    private void reach(long latest) {
        watermark = Math.max(watermark, latest < Long.MIN_VALUE + bound ? Long.MIN_VALUE : latest - bound);
    }
}
