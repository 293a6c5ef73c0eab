package dev.millrace.api;

/// A number that only rises.
public interface Counter {

    /// Adds `amount`, which must not be negative.
    void add(long amount);

    /// Adds one.
    default void increment() {
        add(1);
    }
}
