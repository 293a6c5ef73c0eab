package dev.millrace.server.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One selector's pass over the sockets that are ready. What follows a read waits for the end of the pass: then all that clients have sent
/// meanwhile goes on together, and whoever handles it is woken once, not in the middle of the reading. What other threads have for many of
/// the sockets, they gather; then it goes on together as well. Thread-safe; most threads meet no pass of their own and go on at once.
final class SelectorPass {
    /// How much the thread that gathered it does itself. Of more, clients would answer the first before the last is written, and the
    /// selector that reads the answers would interrupt the writing again and again where processors are few.
    static final int FEW = 8;

    private static final Logger LOG = LoggerFactory.getLogger(SelectorPass.class);

    private final Runnable wakeUp;
    /// Who began the pass; another thread may go on with it and end it.
    private @Nullable Thread reader;
    /// Whether the selector is on its way to the end of a pass.
    private boolean woken;
    private final List<Runnable> left = new ArrayList<>();
    private List<Runnable> gathered = new ArrayList<>();

    /// @param wakeUp lets the selector end its waiting, and so come to the end of a pass
    SelectorPass(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /// The calling thread begins to serve the sockets that are ready.
    synchronized void begin() {
        reader = Thread.currentThread();
    }

    /// All sockets that were ready are served, perhaps by several threads, one after the other. Does what was gathered, and then what was
    /// left: that wakes others, who would interrupt the writing.
    void end() {
        List<Runnable> taken;
        synchronized (this) {
            reader = null;
            woken = false;
            taken = take(true);
        }
        run(taken);
    }

    /// Does what was gathered until now, and what was left if the calling thread is in the pass: a client that never stops sending must not
    /// keep others waiting.
    void relieve() {
        List<Runnable> taken;
        synchronized (this) {
            taken = take(reader == Thread.currentThread());
        }
        run(taken);
    }

    /// Leaves something to the end of the pass, if the calling thread is in it; otherwise does it now.
    void leave(Runnable rest) {
        synchronized (this) {
            if (reader == Thread.currentThread()) {
                left.add(rest);
                return;
            }
        }
        rest.run();
    }

    /// Gathers something that is to be done with {@link #settle}, or at the end of a pass if that comes first.
    synchronized void gather(Runnable rest) {
        gathered.add(rest);
    }

    /// Lets what was gathered be done: on the calling thread if it is little, otherwise by the selector.
    void settle() {
        List<Runnable> few;
        synchronized (this) {
            if (reader != null || woken || gathered.isEmpty()) {
                return; // the end of the pass will come, or has
            }
            woken = gathered.size() > FEW;
            few = woken ? List.of() : take(false);
        }
        if (few.isEmpty()) {
            wakeUp.run();
        } else {
            run(few);
        }
    }

    /// What was gathered, and perhaps behind it what was left.
    private List<Runnable> take(boolean alsoLeft) {
        List<Runnable> taken = gathered;
        gathered = new ArrayList<>();
        if (alsoLeft) {
            taken.addAll(left);
            left.clear();
        }
        return taken;
    }

    private static void run(List<Runnable> taken) {
        for (Runnable each : taken) {
            try {
                each.run();
            } catch (Throwable bug) { // of one socket; the others have a right to theirs
                LOG.error("what was left to the end of a pass was not done, because of a bug", bug);
            }
        }
    }
}
