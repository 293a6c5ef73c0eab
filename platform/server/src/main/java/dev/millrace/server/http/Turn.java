package dev.millrace.server.http;

import java.util.concurrent.atomic.AtomicInteger;

/// Lets one thread at a time into a connection: the one that reads. That more is to be read, or that the socket is closed, other threads
/// find out at any time; whoever is in does then, when it leaves, what is to be done. Thread-safe; nobody waits.
final class Turn {
    private static final int IN = 1;
    /// A message was taken, and the next one not asked for.
    private static final int HELD = 2;
    private static final int CLOSED = 4;

    private final AtomicInteger state = new AtomicInteger();
    /// Both belong to whoever is in.
    private boolean hasMessage;
    private boolean wasHeld;

    /// What is to be done by whoever leaves.
    enum Next {
        /// Nothing.
        NOTHING,
        /// More is to be read.
        READ,
        /// No more is to be read until somebody asks.
        HOLD,
        /// The connection is to be told that the socket is closed.
        CLOSE
    }

    /// The thread that reads enters.
    ///
    /// @return false if the socket is closed: nobody enters any more
    boolean enter() {
        return enter(0);
    }

    /// The same with a message, after which no more is read until {@link #readOn}.
    boolean enterWithMessage() {
        return enter(HELD);
    }

    private boolean enter(int held) {
        int before = state.getAndAccumulate(IN | held, (now, flags) -> isSet(now, CLOSED) ? now : now | flags);
        if (isSet(before, CLOSED)) {
            return false;
        }
        hasMessage = held != 0;
        wasHeld = hasMessage || isSet(before, HELD);
        return true;
    }

    /// Whoever entered leaves.
    Next leave() {
        boolean holds = hasMessage;
        boolean held = wasHeld;
        int before = state.getAndUpdate(now -> now & ~IN);
        if (isSet(before, CLOSED)) {
            return Next.CLOSE;
        }
        if (!isSet(before, HELD)) {
            return held ? Next.READ : Next.NOTHING;
        }
        return holds ? Next.HOLD : Next.NOTHING;
    }

    /// More is to be read.
    ///
    /// @return whether the caller has to see to it
    boolean readOn() {
        int before = state.getAndUpdate(now -> now & ~HELD);
        return isSet(before, HELD) && !isSet(before, IN);
    }

    /// The socket is closed.
    ///
    /// @return whether the caller has to tell the connection
    boolean close() {
        int before = state.getAndUpdate(now -> now | CLOSED);
        return !isSet(before, IN) && !isSet(before, CLOSED);
    }

    private static boolean isSet(int state, int flag) {
        return (state & flag) != 0;
    }
}
