package dev.millrace.engine.processor;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.Commit;
import dev.millrace.engine.store.ProcessorStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private final BlockingQueue<Consumer<LaneCode>> orders = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object fence = new Object();
    private volatile boolean stopping;
    private volatile boolean parked;
    private volatile @Nullable LaneCode running;
    private boolean abandoned;
    private boolean over;

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
        orders.add(opened -> {
            over = true;
            new LaneLoop(this, opened, setting).run();
        });
    }

    /// Lets the opened lane migrate the processor's state before it begins.
    ///
    /// @return completes when that is done, or exceptionally with the reason why it is not
    CompletableFuture<Void> migrate(int from, boolean isRehearsal) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        orders.add(opened -> {
            try {
                new StateMigration(setting, from, isRehearsal).run(this, opened);
                done.complete(null);
            } catch (Throwable e) { // told to whoever waits
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /// Lets the lane commit what it has done and end.
    void stop() {
        stopping = true;
        orders.add(opened -> over = true);
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
        LaneCode left = running;
        if (left != null) {
            left.interrupt();
        }
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
    /// @throws StoredDataException if the store cannot take it
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
            running = laneCode;
            while (!over) {
                orders.take().accept(laneCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // abandoned before it began
        } catch (Throwable e) { // a fault of ours: the processor must not stand still unnoticed
            setting.owner().failed(e);
        } finally {
            setting.release();
            ended.complete(null);
        }
    }
}
