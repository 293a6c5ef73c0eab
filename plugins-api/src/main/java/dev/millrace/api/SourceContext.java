package dev.millrace.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// A source's way to its channel. Valid while {@link Source#run} runs; may be used from threads that the source starts and ends itself.
public interface SourceContext {

    /// Publishes to the source's channel with the key that the channel finds in the data. Waits while processors of that channel are too
    /// far behind.
    ///
    /// @param data a record, map, list, string, number, boolean or null, turned into JSON before the method returns
    /// @throws InterruptedException if the source is to stop
    void emit(@Nullable Object data) throws InterruptedException;

    /// The same with a key of the source's own.
    void emit(@Nullable Object data, @Nullable String key) throws InterruptedException;

    /// Logs under the source's name.
    Logger log();

    /// A counter of this source, shown among the server's metrics.
    Counter counter(String name);
}
