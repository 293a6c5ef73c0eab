package dev.millrace.engine.plugin;

import java.util.concurrent.atomic.AtomicReference;

/// Lets the watchdog interrupt a lane's thread while it is in a call of a plugin's, and at no other time. The lane's thread enters and
/// leaves, any thread interrupts.
final class Interruption {
    private final Thread thread;
    private final AtomicReference<State> state = new AtomicReference<>(State.OUTSIDE);

    private enum State {
        OUTSIDE, INSIDE, INTERRUPTING
    }

    Interruption(Thread thread) {
        this.thread = thread;
    }

    void enter() {
        state.set(State.INSIDE);
    }

    /// Ends the call. No interrupt of it, by the watchdog or by the plugin itself, reaches the lane: a thread that stays interrupted can
    /// no longer wait.
    void leave() {
        while (!state.compareAndSet(State.INSIDE, State.OUTSIDE)) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    void interrupt() {
        if (state.compareAndSet(State.INSIDE, State.INTERRUPTING)) {
            thread.interrupt();
            state.set(State.INSIDE);
        }
    }
}
