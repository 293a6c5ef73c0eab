package dev.millrace.engine.processor;

import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.Commit;
import dev.millrace.engine.store.ProcessorStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// One thread's share of a processor's keys, from the opening of the author's code to its close. Controlled by the deploy thread; the
/// work itself is done by {@link LaneLoop} on the lane's own thread.
final class Lane {
    /// Recursion in scripts and parsers needs depth; the memory is only reserved, not used.
    private static final long STACK_BYTES = 16L << 20;

    private final ProcessorCode code;
    private final LaneSetting setting;
    private final Thread thread;
    private final CurrentCall call = new CurrentCall();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Boolean> go = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object fence = new Object();
    private volatile boolean stopping;
    private volatile boolean parked;
    private boolean abandoned;

    Lane(ProcessorCode code, LaneSetting setting) {
        this.code = code;
        this.setting = setting;
        thread = new Thread(null, this::run, "lane-" + setting.spec().name() + "-" + setting.index(), STACK_BYTES);
        thread.setDaemon(true);
    }

    /// Starts the thread, which opens the code and then waits.
    void open() {
        thread.start();
    }

    /// Completes when the code is open, or exceptionally with a {@link CodeException} that says why it is not.
    CompletableFuture<Void> opened() {
        return opened;
    }

    /// Where it reads, in its input channels.
    List<Input> inputs() {
        return setting.inputs();
    }

    /// Lets the opened lane begin to read.
    void begin() {
        go.complete(true);
    }

    /// Lets the lane commit what it has done and end.
    void stop() {
        stopping = true;
        go.complete(false);
        signal();
    }

    /// Completes when the lane has committed its last step and closed its code, or was abandoned.
    CompletableFuture<Void> ended() {
        return ended;
    }

    /// Nothing that this lane still does has any effect from now on; its thread is left to itself.
    void abandon() {
        synchronized (fence) {
            abandoned = true;
        }
        stop();
        thread.interrupt();
        setting.release();
        ended.complete(null);
    }

    /// Told by the watchdog: a call does not end.
    void hangs(Problem problem) {
        setting.owner().hangs(this, problem);
    }

    /// Wakes the lane if it waits for events.
    void signal() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    CurrentCall call() {
        return call;
    }

    long threadId() {
        return thread.threadId();
    }

    /// Waits for a signal, no longer than so many nanoseconds, unless there is something to do at once.
    void park(LaneLoop loop, long nanos) {
        parked = true;
        if (!stopping && !loop.hasInput()) {
            LockSupport.parkNanos(nanos);
        }
        parked = false;
    }

    /// Commits, unless the lane was abandoned.
    ///
    /// @return whether it was done
    boolean commit(ProcessorStore store, Commit commit) {
        synchronized (fence) {
            if (!abandoned) {
                store.commit(commit);
            }
            return !abandoned;
        }
    }

    private void run() {
        LaneCode laneCode;
        try {
            laneCode = code.open();
        } catch (CodeException e) {
            opened.completeExceptionally(e);
            return;
        } catch (Throwable e) { // the thread ends here whatever the author's code threw; its class must not be kept
            opened.completeExceptionally(new CodeException(Problem.of(e.toString())));
            return;
        }
        opened.complete(null);
        try (laneCode) {
            if (go.join()) {
                new LaneLoop(this, laneCode, setting).run();
            }
        } catch (Throwable e) { // a fault of ours: the processor must not stand still unnoticed
            setting.owner().failed(e);
        } finally {
            setting.release();
            ended.complete(null);
        }
    }
}
