package dev.millrace.server.http;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Subscriber;
import dev.millrace.engine.config.Quantity;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Requests that wait for a channel's next event. Thread-safe.
final class LongPoll {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Map<Subscriber, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final Executor executor;

    private volatile boolean ended;

    /// @param executor runs what comes after the wait
    LongPoll(Executor executor) {
        this.executor = executor;
    }

    /// How long a client wants to wait.
    ///
    /// @throws IllegalArgumentException if it is no duration, or too long
    static Duration duration(String text) {
        Duration wait = Quantity.duration(text);
        if (wait == null || wait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("`wait` must be a duration up to 60s, such as 30s, got '" + text + "'");
        }
        return wait;
    }

    /// Runs `then` once: when the channel has an event behind an offset, when the time is over, or when the server stops.
    @SuppressWarnings({"FutureReturnValueIgnored", "UndefinedEquals"}) // the last stage answers the request; a future is itself
    void await(Channel channel, long offset, Duration most, Runnable then) {
        CompletableFuture<Void> event = new CompletableFuture<>();
        Subscriber look = () -> {
            if (channel.delivered() > offset + 1) {
                event.complete(null);
            }
        };
        waiting.put(look, event);
        if (ended) {
            event.complete(null);
        }
        channel.subscribe(look);
        look.wake();
        event.completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS).whenCompleteAsync((done, failure) -> {
            channel.unsubscribe(look);
            waiting.remove(look);
            then.run();
        }, executor);
    }

    /// Lets nobody wait any longer.
    void end() {
        ended = true;
        waiting.values().forEach(event -> event.complete(null));
    }
}
