package dev.millrace.engine.channel;

/// A wire format for whole batches. An encoding is known by its identity, so each is a constant or is kept per channel; a batch is
/// encoded once per encoding and the result is shared by all subscribers.
///
/// @param <E> what a transport sends, immutable
@FunctionalInterface
public interface Encoding<E> {
    /// Encodes all events of the batch.
    E encode(Batch batch);
}
