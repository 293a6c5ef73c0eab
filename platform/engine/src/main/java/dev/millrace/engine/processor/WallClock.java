package dev.millrace.engine.processor;

/// The clock on the wall, as a lane reads it; a replay has one of its own. Used by the lane's thread.
@FunctionalInterface
public interface WallClock {
    /// The time in milliseconds since 1970.
    long now();

    /// Whether a timer fires before an event is handled.
    ///
    /// @param due when the timer is due
    /// @param eventTime when the server took the event
    default boolean comesFirst(long due, long eventTime) {
        return due <= eventTime && due <= now();
    }

    /// There is nothing to do: all events were handled, no timer is due.
    default void idle() {}
}
