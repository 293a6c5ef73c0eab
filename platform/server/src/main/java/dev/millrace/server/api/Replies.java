package dev.millrace.server.api;

import dev.millrace.server.protocol.JsonOut;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Replies that come in any order, put together in theirs.
final class Replies {
    private Replies() {}

    /// A JSON array of them all, once they are there.
    static CompletionStage<JsonOut> all(List<CompletionStage<Reply>> replies) {
        List<CompletableFuture<Reply>> futures = replies.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            JsonOut array = new JsonOut().put('[');
            for (int i = 0; i < futures.size(); i++) {
                (i == 0 ? array : array.put(',')).raw(futures.get(i).join().json().toBytes());
            }
            return array.put(']');
        });
    }
}
