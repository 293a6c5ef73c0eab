package dev.millrace.engine.replay;

import org.jspecify.annotations.Nullable;

/// A part of a channel's past.
///
/// @param from the offset of its first event
/// @param to the offset behind its last event
public record Range(Past past, long from, long to) {

    /// The events between two places, as far as they are kept.
    ///
    /// @param from null for the oldest event
    /// @param to null for the newest event
    public static Range of(Past past, @Nullable Point from, @Nullable Point to) {
        long first = from == null ? past.oldest() : from.from(past);
        return new Range(past, first, Math.max(first, to == null ? past.next() : to.to(past)));
    }

    /// How many events it has.
    public long size() {
        return to - from;
    }
}
