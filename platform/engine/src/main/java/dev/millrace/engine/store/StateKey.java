package dev.millrace.engine.store;

import org.jspecify.annotations.Nullable;

/// Where a value of a processor's state is found.
///
/// @param name the state's name
/// @param key the key that it belongs to; null for events without a key
public record StateKey(String name, @Nullable String key) {}
