package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import org.jspecify.annotations.Nullable;

/// What one subscription gets to see of the batches of its channel. Asked for each batch in order by one thread at a time.
public interface View {
    /// The batch as it is sent; null if nothing of it is.
    @Nullable
    Outgoing outgoing(Batch batch);

    /// Whether an event is seen.
    default boolean shows(RawEvent event) {
        return true;
    }

    /// The next batch does not follow the last one: events between them are lost to this subscription.
    default void skipped() {}
}
