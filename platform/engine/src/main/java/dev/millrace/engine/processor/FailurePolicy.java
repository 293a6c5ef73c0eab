package dev.millrace.engine.processor;

import java.time.Duration;

/// What happens to an event on which a processor fails: it is tried again, then goes the way of `then`.
///
/// @param retries how often the event is tried again
/// @param backoff the wait before the first retry; it doubles each time
/// @param then what happens after the last failure
public record FailurePolicy(int retries, Duration backoff, Then then) {

    /// No retry, then the dead letters.
    public static final FailurePolicy DEFAULT = new FailurePolicy(0, Duration.ofMillis(100), Then.DEAD_LETTER);

    /// What happens after the last failure.
    public enum Then {
        /// The event goes to `$dead.<processor>`, the processor goes on.
        DEAD_LETTER,
        /// The event is counted and forgotten, the processor goes on.
        SKIP,
        /// The processor stops before the event.
        STOP
    }
}
