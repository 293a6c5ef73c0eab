package dev.millrace.server.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One selector's pass over the sockets that are ready. What follows a read waits for the end of the pass: then all that clients have sent
/// meanwhile goes on together, and whoever handles it is woken once, not in the middle of the reading. What other threads have for many of
/// the sockets, they gather; then it goes on together as well. Thread-safe; most threads meet no pass of their own and go on at once.
final class SelectorPass {
    /// How much the thread that gathered it does itself. Of more, clients would answer the first before the last is written, and the
    /// selector that reads the answers would interrupt the writing again and again where processors are few.
    static final int FEW = 8;

    private final Runnable wakeUp;
    private @Nullable Thread reader;
    /// Whether the selector is on its way to what is left.
    private boolean woken;
    private List<Runnable> left = new ArrayList<>();
    /// Owned by the thread that ends the pass.
    private List<Runnable> ending = new ArrayList<>();

    /// @param wakeUp lets the selector end its waiting, and so come to the end of a pass
    SelectorPass(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /// The calling thread begins to serve the sockets that are ready.
    synchronized void begin() {
        reader = Thread.currentThread();
        woken = false;
    }

    /// All sockets that were ready are served, perhaps by several threads, one after the other. Does what was left.
    void end() {
        synchronized (this) {
            reader = null;
            take();
        }
        run();
    }

    /// Does what was left until now, if the calling thread is in the pass: a client that never stops sending must not keep others waiting.
    void relieve() {
        synchronized (this) {
            if (reader != Thread.currentThread()) {
                return;
            }
            take();
        }
        run();
    }

    private void take() {
        List<Runnable> taken = left;
        left = ending;
        ending = taken;
    }

    private void run() {
        try {
            ending.forEach(Runnable::run);
        } finally {
            ending.clear();
        }
    }

    /// Leaves something to the end of the pass, if the calling thread is in it; otherwise does it now.
    ///
    /// @param rest throws nothing
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
    ///
    /// @param rest throws nothing
    synchronized void gather(Runnable rest) {
        left.add(rest);
    }

    /// Lets what was gathered be done: on the calling thread if it is little, otherwise by the selector.
    void settle() {
        List<Runnable> few;
        synchronized (this) {
            if (reader != null || woken || left.isEmpty()) {
                return; // the pass will end, or has
            }
            woken = left.size() > FEW;
            if (woken) {
                few = List.of();
            } else {
                few = List.copyOf(left);
                left.clear();
            }
        }
        if (few.isEmpty()) {
            wakeUp.run();
        } else {
            few.forEach(Runnable::run);
        }
    }
}
