package dev.millrace.engine.channel;

/// Hears once what became of events that were to be appended: on the appending thread for a channel in memory, otherwise on a delivery
/// thread; must not block.
public interface Appended {
    /// Nobody wants to hear it.
    Appended UNHEARD = first -> {};

    /// They have reached the channel's durability, and readers see them.
    ///
    /// @param first the offset of the first; the others follow by one
    void appended(long first);

    /// They could not be stored and are not part of the channel.
    ///
    /// @param reason one sentence
    default void failed(String reason) {}
}
