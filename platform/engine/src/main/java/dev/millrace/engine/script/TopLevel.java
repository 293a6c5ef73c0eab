package dev.millrace.engine.script;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;

/// Watches one evaluation of a script's top level and closes its context when it takes or allocates too much. The evaluating thread
/// makes it and ends it; a thread of its own watches.
final class TopLevel {
    /// Processor time, so that a busy machine refuses no good script.
    private static final Duration TIME = Duration.ofSeconds(3);
    /// For what takes no processor time.
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long BYTES = 512L << 20;
    private static final long CHECK_MILLIS = 10;
    private static final String RUNNING = "running";
    private static final String ENDED = "";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Context context;
    private final long thread = Thread.currentThread().threadId();
    private final long time = threads.getThreadCpuTime(thread);
    private final long bytes = threads.getThreadAllocatedBytes(thread);
    private final long begin = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<String> outcome = new AtomicReference<>(RUNNING);

    TopLevel(Context context) {
        this.context = context;
    }

    /// How long the calling thread waits at most for another one that evaluates.
    static Duration patience() {
        return PATIENCE.plus(TIME);
    }

    /// Begins to watch.
    void start(String file) {
        Thread.ofPlatform().daemon().name("script-watch " + file).start(this::run);
    }

    /// Ends the watch.
    ///
    /// @return why the context was closed; empty if it was not
    String end() {
        outcome.compareAndSet(RUNNING, ENDED);
        ended.countDown();
        return outcome.get();
    }

    private void run() {
        try {
            while (!ended.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                String breach = breach();
                if (!breach.isEmpty() && outcome.compareAndSet(RUNNING, breach)) {
                    context.close(true);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String breach() {
        if (threads.getThreadCpuTime(thread) - time > TIME.toNanos() || System.nanoTime() - begin > PATIENCE.toNanos()) {
            return "the script's top level did not end within " + TIME.toSeconds() + " s";
        }
        if (threads.getThreadAllocatedBytes(thread) - bytes > BYTES) {
            return "the script's top level allocated more than " + (BYTES >> 20) + " MiB";
        }
        return ENDED;
    }
}
