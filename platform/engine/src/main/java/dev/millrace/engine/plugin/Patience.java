package dev.millrace.engine.plugin;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads classes and makes settings of a plugin's on a thread of its generation's own, and waits for it no longer than so. Immutable,
/// thread-safe.
///
/// @param limit after which the thread is interrupted and left to itself
record Patience(Duration limit) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(10));

    /// Makes a call and waits for its end.
    ///
    /// @param name the thread's, behind `plugin-`
    /// @param loader the plugin's class loader, by which its threads are known
    /// @throws ExecutionException with what the call threw
    /// @throws CodeException if the call does not end in time
    <V extends @Nullable Object> V await(String name, ClassLoader loader, Callable<V> call) throws ExecutionException, CodeException {
        FutureTask<V> task = new FutureTask<>(call);
        Thread thread = Thread.ofPlatform().daemon().name("plugin-" + name).unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new CodeException(Problem.of("did not end within " + words()
                    + ": a static initializer or the compact constructor of a settings record does not end"), true);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new CodeException(Problem.of("was interrupted"));
        }
    }

    private String words() {
        return limit.toMillis() % 1_000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
