package dev.millrace.api.testing;

import org.jspecify.annotations.Nullable;

/// What a processor or a source emitted.
///
/// @param channel the channel it goes to; empty for a source, whose channel is configured
/// @param key null for an event without a key
/// @param data as a subscriber sees it: a map, list, string, number, boolean or null, taken when it was emitted
public record Emitted(String channel, @Nullable String key, @Nullable Object data) {
    /// The data as a record or another type that it can be read as.
    ///
    /// @throws IllegalArgumentException if it cannot, with the part that does not fit
    public <R> R as(Class<R> type) {
        return PlainReader.read(data, type, "emitted to '" + channel + "'");
    }
}
