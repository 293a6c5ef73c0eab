package dev.millrace.server.connection;

import dev.millrace.engine.channel.Origin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The calls for whose results one connection waits, and their deadline. Thread-safe: calls begin on the thread that reads, results come
/// from lanes.
///
/// Calls that begin between two ticks share a round, so that none costs an object of its own. When a round is late, each result that is
/// missing is replaced by a failure; what comes of it later is dropped, because a client knows results only by their number.
final class Calls {
    private final Origin target;
    private final Duration patience;
    private final String tooLate;
    private final Deque<Round> waiting = new ArrayDeque<>();
    private volatile Round newest = new Round();

    /// @param target hears what comes of calls, once for each
    /// @param patience how long a call may take
    /// @param tooLate the reason of the failure then
    Calls(Origin target, Duration patience, String tooLate) {
        this.target = target;
        this.patience = patience;
        this.tooLate = tooLate;
    }

    /// Where calls that begin now belong.
    Round round() {
        return newest;
    }

    /// So many calls of a round have begun; their results may have come already.
    synchronized void began(Round round, int calls) {
        round.add(calls);
        if (round != newest && !waiting.contains(round)) {
            waiting.add(round);
        }
    }

    /// About once a second.
    ///
    /// @param processor the name of who is called
    void tick(long now, String processor) {
        for (Round late : takeLate(now)) {
            for (int missing = late.expire(); missing > 0; missing--) {
                target.failed(processor, tooLate);
            }
        }
    }

    private synchronized List<Round> takeLate(long now) {
        if (newest.isWaiting()) {
            newest.ended = now;
            waiting.add(newest);
            newest = new Round();
        }
        waiting.removeIf(round -> !round.isWaiting());
        List<Round> late = new ArrayList<>();
        while (!waiting.isEmpty() && now - waiting.getFirst().ended >= patience.toMillis()) {
            late.add(waiting.removeFirst());
        }
        return late;
    }

    /// Calls that began between two ticks.
    final class Round implements Origin {
        private long ended;
        private int missing;
        private boolean expired;

        private synchronized void add(int calls) {
            missing += calls;
        }

        private synchronized boolean isWaiting() {
            return missing != 0;
        }

        private synchronized int expire() {
            expired = true;
            return missing;
        }

        private synchronized boolean isInTime() {
            missing--;
            return !expired;
        }

        @Override
        public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
            if (isInTime()) {
                target.handled(processor, replies, emitted);
            }
        }

        @Override
        public void failed(String processor, String reason) {
            if (isInTime()) {
                target.failed(processor, reason);
            }
        }

        @Override
        public void settled() {
            target.settled();
        }
    }
}
