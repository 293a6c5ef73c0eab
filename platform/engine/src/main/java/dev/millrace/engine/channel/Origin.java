package dev.millrace.engine.channel;

import java.util.List;

/// Whoever published an event or called a processor with it and wants to hear what comes of it. Called from lane threads after the
/// commit, once per processor that handled the event; must not block.
public interface Origin {

    /// The event was handled.
    ///
    /// @param replies what the processor replied, JSON in UTF-8, in order
    /// @param emitted what it emitted to its output channels, JSON in UTF-8, in order
    void handled(String processor, List<byte[]> replies, List<byte[]> emitted);

    /// The event failed for good and went the way of the processor's failure policy, or the processor is not running.
    void failed(String processor, String reason);

    /// All that one commit has to tell was told: what was gathered since the first {@link #handled} may be sent, together. Called by the
    /// same thread, perhaps more often than needed.
    default void settled() {}
}
