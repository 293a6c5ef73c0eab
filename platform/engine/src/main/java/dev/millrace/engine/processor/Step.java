package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Timer;
import org.jspecify.annotations.Nullable;

/// One call of the author's code: for an event, or for a timer.
///
/// @param channel where the event came from; `$timers` for a timer
/// @param offset the event's offset; for a timer when it was due
/// @param event null for a timer
/// @param key the key of the call
/// @param timer null for an event
record Step(String channel, long offset, @Nullable RawEvent event, @Nullable String key, @Nullable Timer timer) {

    static Step of(String channel, long offset, RawEvent event, @Nullable String key) {
        return new Step(channel, offset, event, key, null);
    }

    static Step of(Timer timer) {
        return new Step("$timers", timer.due(), null, timer.id().key(), timer);
    }
}
