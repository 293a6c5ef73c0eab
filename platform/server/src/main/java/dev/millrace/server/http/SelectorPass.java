package dev.millrace.server.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One selector's pass over the sockets that are ready. What follows a read waits for the end of the pass: then all that clients have sent
/// meanwhile goes on together, and whoever handles it is woken once, not in the middle of the reading. Thread-safe; most threads meet
/// no pass of their own and go on at once.
final class SelectorPass {
    private @Nullable Thread reader;
    private List<Runnable> left = new ArrayList<>();
    /// Owned by the thread that ends the pass.
    private List<Runnable> ending = new ArrayList<>();

    /// The calling thread begins to serve the sockets that are ready.
    synchronized void begin() {
        reader = Thread.currentThread();
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
}
