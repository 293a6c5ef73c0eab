package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.FailurePolicy.Then;
import java.time.Duration;

/// The setting `onError`: what happens to an event on which a processor fails.
///
/// @param retries how often the event is tried again, 0 to 100; 0 by default
/// @param backoff the wait before the first retry, which doubles each time; 100ms by default
/// @param then what happens after the last failure: `dead-letter` (the default), `skip` or `stop`
public record OnError(@Default("0") @Range(min = 0, max = 100) int retries, @Default("100ms") Duration backoff,
        @Default("dead-letter") Then then) {
    private static final int MAX_RETRIES = 100;

    /// Checks the number of retries.
    public OnError {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException("setting 'retries': expected 0 to " + MAX_RETRIES + ", got " + retries);
        }
    }

    /// The same for the processor itself.
    public FailurePolicy policy() {
        return new FailurePolicy(retries, backoff, then);
    }
}
