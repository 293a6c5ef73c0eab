package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import java.lang.ref.WeakReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A batch, or some of its events, in one format. The bytes live as long as somebody sends them, and a little longer: the history of a channel must not hold
/// them a second time, and a late reader can encode again. Thread-safe.
public final class EncodedBatch {
    private final Format format;
    private final Batch batch;
    private final Predicate<RawEvent> wanted;
    private volatile @Nullable WeakReference<Outgoing> made;

    EncodedBatch(Format format, Batch batch, Predicate<RawEvent> wanted) {
        this.format = format;
        this.batch = batch;
        this.wanted = wanted;
    }

    /// The shared bytes.
    public @Nullable Outgoing outgoing() {
        WeakReference<Outgoing> seen = made;
        Outgoing outgoing = seen == null ? null : seen.get();
        if (outgoing == null) {
            outgoing = format.encoded(batch, wanted);
            made = outgoing == null ? null : new WeakReference<>(outgoing);
        }
        return outgoing;
    }
}
