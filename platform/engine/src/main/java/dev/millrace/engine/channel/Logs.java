package dev.millrace.engine.channel;

import org.jspecify.annotations.Nullable;

/// Where channels find what is stored of them.
@FunctionalInterface
public interface Logs {
    /// Nothing is stored.
    Logs NONE = (name, settings) -> null;

    /// The log of a channel, made if there is none yet; null for a channel that lives in memory.
    @Nullable
    Log open(String channel, ChannelSettings settings);
}
