package dev.millrace.server.api;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.millrace.server.protocol.JsonOut;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/// Remembers for a while what was published with which idempotency key, so that a request that is sent again is answered again but not
/// done again. Holds a limited number, the newest. Thread-safe.
final class Repeats {
    static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST = 100_000;

    private final ConcurrentMap<Key, CompletableFuture<JsonOut>> results;

    private record Key(String channel, String key) {}

    Repeats(Ticker clock) {
        results = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).ticker(clock).executor(Runnable::run)
                .<Key, CompletableFuture<JsonOut>>build().asMap();
    }

    /// The result of the first request with that key, also if that is still under way. What failed is forgotten.
    ///
    /// @param key empty for none
    CompletionStage<JsonOut> once(String channel, String key, Supplier<CompletionStage<JsonOut>> request) {
        if (key.isEmpty()) {
            return request.get();
        }
        Key name = new Key(channel, key);
        CompletableFuture<JsonOut> mine = new CompletableFuture<>();
        CompletableFuture<JsonOut> earlier = results.putIfAbsent(name, mine);
        if (earlier != null) {
            return earlier;
        }
        try {
            request.get().whenComplete((result, failure) -> {
                if (failure != null) {
                    results.remove(name, mine);
                    mine.completeExceptionally(failure);
                } else {
                    mine.complete(result);
                }
            });
        } catch (RuntimeException e) {
            results.remove(name, mine);
            mine.completeExceptionally(e);
        }
        return mine;
    }
}
