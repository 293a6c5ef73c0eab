package dev.millrace.engine.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares what two replays of one range emit, event by event. Used by one thread.
public final class Difference {
    private final Side before;
    private final Side after;

    /// Hears of outputs that only one of the two has.
    @FunctionalInterface
    public interface Listener {
        /// @param isNew whether the second one has it
        void differs(boolean isNew, Output output);
    }

    /// @param before started
    /// @param after of the same range, started
    public Difference(Replay before, Replay after) {
        this.before = new Side(before);
        this.after = new Side(after);
    }

    /// Runs both to their ends.
    ///
    /// @return how many outputs only one of the two has
    public long run(Listener listener) throws InterruptedException {
        long count = 0;
        while (before.peek() != null || after.peek() != null) {
            long at = Math.min(before.at(), after.at());
            count += compare(before.take(at), after.take(at), listener);
        }
        return count;
    }

    private static int compare(List<Output> old, List<Output> now, Listener listener) {
        int same = 0;
        int shorter = Math.min(old.size(), now.size());
        while (same < shorter && old.get(same).isLike(now.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (same + sameEnd < shorter && old.get(old.size() - 1 - sameEnd).isLike(now.get(now.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        List<Output> gone = old.subList(same, old.size() - sameEnd);
        List<Output> come = now.subList(same, now.size() - sameEnd);
        gone.forEach(output -> listener.differs(false, output));
        come.forEach(output -> listener.differs(true, output));
        return gone.size() + come.size();
    }

    /// One of the two, read ahead by one output.
    private static final class Side {
        private final Replay replay;
        private @Nullable Output ahead;
        private boolean begun;

        Side(Replay replay) {
            this.replay = replay;
        }

        @Nullable
        Output peek() throws InterruptedException {
            if (!begun) {
                begun = true;
                ahead = replay.next();
            }
            return ahead;
        }

        long at() throws InterruptedException {
            Output next = peek();
            return next == null ? Long.MAX_VALUE : next.at();
        }

        List<Output> take(long at) throws InterruptedException {
            List<Output> taken = new ArrayList<>();
            Output next;
            while ((next = peek()) != null && next.at() == at) {
                taken.add(next);
                ahead = replay.next();
            }
            return taken;
        }
    }
}
