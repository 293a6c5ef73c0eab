package dev.millrace.engine.script;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/// Ends calls of one context from outside. Any thread requests; the lane's thread settles before its next call, so that an
/// interruption never hits a call that it was not meant for.
final class Interruption {
    /// Some built-in functions look up only when they are done; what takes longer than this loses its context.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Context context;
    private final String file;
    private final AtomicReference<@Nullable CompletableFuture<Void>> requested = new AtomicReference<>();
    private volatile boolean hit;

    Interruption(Context context, String file) {
        this.context = context;
        this.file = file;
    }

    /// Interrupts the running call, if there is one. Returns at once: a thread of its own waits for the call to end.
    void request() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (requested.compareAndSet(null, done)) {
            hit = true;
            Thread.ofPlatform().daemon().name("script-interrupt " + file).start(() -> interrupt(done));
        }
    }

    private void interrupt(CompletableFuture<Void> done) {
        try {
            context.interrupt(PATIENCE);
        } catch (TimeoutException e) {
            context.close(true);
        } finally {
            requested.set(null);
            done.complete(null);
        }
    }

    /// Waits until a requested interruption is over.
    void settle() {
        CompletableFuture<Void> running = requested.get();
        if (running != null) {
            running.join();
        }
        hit = false;
    }

    /// Whether an interruption was requested since {@link #settle}.
    boolean isRequested() {
        return hit;
    }
}
