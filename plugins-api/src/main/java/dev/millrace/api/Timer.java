package dev.millrace.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A timer that is due.
///
/// @param name the name it was set under
/// @param key the key it was set for; null for events without a key
/// @param due the instant it was set for, which may be earlier than the one at which it fires
public record Timer(String name, @Nullable String key, Instant due) {}
