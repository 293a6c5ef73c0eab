package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Timer;
import org.jspecify.annotations.Nullable;

/// One call of the author's code: for an event, or for a timer.
///
/// @param input where the event came from; null for a timer
/// @param offset the event's offset; for a timer when it was due
/// @param event null for a timer
/// @param key the key of the call
/// @param timer null for an event
record Step(@Nullable Input input, long offset, @Nullable RawEvent event, @Nullable String key, @Nullable Timer timer) {

    /// The channel that the event came from.
    String channel() {
        return input == null ? "$timers" : input.channel().name();
    }

    /// The event was handled, one way or the other.
    void pass() {
        if (input != null) {
            input.passed(offset);
        }
    }
}
