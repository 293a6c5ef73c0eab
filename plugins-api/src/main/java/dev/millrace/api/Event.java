package dev.millrace.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One immutable unit of data on a channel.
///
/// @param channel the channel it was published to; `$processors.<name>` when the processor was called by name
/// @param offset its place on that channel; offsets rise by one
/// @param time the event time, see {@link ProcessorType#time()}
/// @param key the key whose state and timers this call sees; null when the event has none
/// @param tags short facts about the event, never null, not modifiable
/// @param data the event's JSON, mapped to `T`
public record Event<T>(String channel, long offset, Instant time, @Nullable String key, Map<String, String> tags, T data) {}
