package dev.millrace.engine.processor;

import dev.millrace.engine.processor.CodeException.Problem;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the watchdog sees of a lane: a count that is odd while the lane is inside the author's code. Written by the lane without a
/// barrier that would cost it anything, read by the watchdog.
final class CurrentCall {
    /// No fault of the call: it is to be made again.
    static final Problem MISDIRECTED = Problem.of("interrupted by mistake");

    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable Breach breach;

    /// A limit was broken in a call.
    private record Breach(long call, Problem problem) {}

    /// A call of the author's code.
    @FunctionalInterface
    interface Author {
        void call() throws CodeException;
    }

    /// Calls the author's code where the watchdog sees it.
    ///
    /// @return what went wrong; null if nothing
    @Nullable
    Problem run(Author author) {
        turn();
        try {
            author.call();
            return null;
        } catch (CodeException e) {
            return e.problem();
        } finally {
            turn();
        }
    }

    private void turn() {
        count.lazySet(count.getPlain() + 1);
    }

    long count() {
        return count.get();
    }

    /// Told by the watchdog before it interrupts the call with that count.
    void broke(long call, Problem problem) {
        breach = new Breach(call, problem);
    }

    /// Takes what the watchdog found wrong with the call that has just ended; null if nothing. An interrupt that came too late for the
    /// call it was meant for may have hit this one: that is {@link #MISDIRECTED}.
    @Nullable
    Problem takeBreach() {
        Breach found = breach;
        if (found == null) {
            return null;
        }
        breach = null;
        return found.call + 1 == count.getPlain() ? found.problem : MISDIRECTED;
    }
}
