package dev.millrace.engine.channel;

/// Who wants to hear of a channel's events. Thread-safe.
@FunctionalInterface
public interface Subscriber {
    /// {@link Channel#delivered()} has moved. Called by one delivery thread at a time; must not block.
    void wake();

    /// The offset of the oldest event that it has yet to read, or one before: the channel does not give it up at once. May be asked by any
    /// thread, at any time.
    default long position() {
        return Long.MAX_VALUE;
    }
}
