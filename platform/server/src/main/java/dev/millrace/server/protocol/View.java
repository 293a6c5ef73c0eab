package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import org.jspecify.annotations.Nullable;

/// What one subscription gets to see of the batches of its channel. Asked for each batch in order by one thread at a time.
public interface View {
    /// The batch as it is sent; null if nothing of it is.
    @Nullable
    Outgoing outgoing(Batch batch);

    /// The next batch does not follow the last one: events between them are lost to this subscription.
    default void skipped() {}
}
