package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// One call of a processor by name and what comes of it. Thread-safe.
public final class Call implements Origin {
    private final CompletableFuture<List<byte[]>> results = new CompletableFuture<>();

    /// Puts the event into the processor's inbox.
    ///
    /// @param json owned by the event from now on
    /// @param tags who calls
    /// @throws InvalidJsonException if it is not one JSON value; nothing was done then
    public void begin(Channel inbox, byte[] json, Map<String, String> tags) throws InvalidJsonException {
        inbox.append(List.of(inbox.event(json, null, tags, this)));
    }

    /// The replies and then the emitted events; fails with a {@link FailedException}. Completed by a lane's thread.
    public CompletableFuture<List<byte[]>> results() {
        return results;
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        List<byte[]> all = new ArrayList<>(replies);
        all.addAll(emitted);
        results.complete(all);
    }

    @Override
    public void failed(String processor, String reason) {
        results.completeExceptionally(new FailedException(reason));
    }

    /// The processor failed on the event.
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        FailedException(String reason) {
            super(reason, null, false, false);
        }
    }
}
