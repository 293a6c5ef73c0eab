package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import org.jspecify.annotations.Nullable;

/// Shows each event as what changed since the one before it; the first one, and the first behind a gap, whole. Subscriptions at the same
/// place of a channel share the bytes.
final class DeltaView implements View {
    private final Format format;
    private @Nullable RawEvent before;

    /// @param before the last event that the subscriber has; null if it has none
    DeltaView(Format format, @Nullable RawEvent before) {
        this.format = format;
        this.before = before;
    }

    @Override
    public @Nullable Outgoing outgoing(Batch batch) {
        Outgoing outgoing = batch.encoded(format.deltas()).outgoing(before);
        before = batch.get(batch.size() - 1);
        return outgoing;
    }

    @Override
    public void skipped() {
        before = null;
    }
}
