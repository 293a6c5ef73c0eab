package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// A batch in one format, its events as deltas: for subscribers that have the event before it, and for those that have not. The bytes live
/// as long as those of {@link EncodedBatch}. Thread-safe.
final class EncodedDeltas {
    private final Format format;
    private final Batch batch;
    private volatile @Nullable WeakReference<Outgoing> beginning;
    private volatile @Nullable WeakReference<Outgoing> following;

    EncodedDeltas(Format format, Batch batch) {
        this.format = format;
        this.batch = batch;
    }

    /// The shared bytes.
    ///
    /// @param before the event before the batch's first one; null if the subscriber does not have it
    @Nullable
    Outgoing outgoing(@Nullable RawEvent before) {
        WeakReference<Outgoing> seen = before == null ? beginning : following;
        Outgoing made = seen == null ? null : seen.get();
        if (made == null) {
            made = format.asDeltas(batch, before);
            WeakReference<Outgoing> reference = made == null ? null : new WeakReference<>(made);
            if (before == null) {
                beginning = reference;
            } else {
                following = reference;
            }
        }
        return made;
    }
}
