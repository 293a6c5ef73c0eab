package dev.millrace.engine.processor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How far out of order a processor's events may come, and what becomes of those that come later than that.
///
/// @param bound how far the event time that counts as reached stays behind the latest one met
/// @param isJudged whether there are late events at all; otherwise all are handled
/// @param policy what becomes of late events
/// @param channel where they go with {@link Policy#CHANNEL}; null otherwise
public record Lateness(Duration bound, boolean isJudged, Policy policy, @Nullable String channel) {

    /// All events are handled whenever they come.
    public static final Lateness NONE = new Lateness(Duration.ZERO, false, Policy.DROP, null);

    /// What becomes of late events.
    public enum Policy {
        /// They are counted and forgotten.
        DROP,
        /// The code's `onLate` handles them.
        CALL,
        /// They go to a channel as they are.
        CHANNEL
    }
}
