package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.processor.Lateness;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The setting `late`: what becomes of events that come later than others that have been handled.
///
/// @param after how far out of order events may come and still count as in time; without it none is late, but for windows 0s
/// @param then what becomes of late events: `drop` (they are counted; the default) or `call` (the code's `onLate` handles them)
/// @param to the channel to which they go as they are, in place of `then`
public record LateConfig(@Nullable Duration after, @Default("drop") Then then, @Named(Grammar.CHANNEL) @Nullable String to) {

    /// What becomes of late events.
    public enum Then {
        /// They are counted and forgotten.
        DROP,
        /// The code's `onLate` handles them.
        CALL
    }

    /// Checks that late events go one way.
    public LateConfig {
        if (to != null && then == Then.CALL) {
            throw new IllegalArgumentException("setting 'late': expected either `to` or `then: call`, got both");
        }
    }

    /// The same for the processor itself.
    ///
    /// @param windowed whether the processor has windows, for which some events are late in any case
    public Lateness lateness(boolean windowed) {
        Lateness.Policy policy = to != null ? Lateness.Policy.CHANNEL : then == Then.CALL ? Lateness.Policy.CALL : Lateness.Policy.DROP;
        return new Lateness(after == null ? Duration.ZERO : after, windowed || after != null, policy, to);
    }
}
