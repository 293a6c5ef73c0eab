package dev.millrace.server.cli;

import java.util.HashSet;
import java.util.Set;

/// Which events one subscriber has got: each publisher numbers its own, and mostly they come in that order. Used by one thread at a time,
/// and by the one that reports when nothing comes any more.
final class BenchNumbers {
    private static final int REMEMBERED = 10_000;

    private final long[] next;
    private final Set<Long> absent = new HashSet<>();
    private long forgotten;
    private long duplicates;

    BenchNumbers(int publishers) {
        next = new long[publishers];
    }

    /// Takes an event.
    ///
    /// @return by how many events of its publisher this subscriber has moved on
    long take(long number) {
        int publisher = (int) (number % next.length);
        long index = number / next.length;
        long expected = next[publisher];
        if (index < expected) {
            takeLate(number);
            return 0;
        }
        for (long missing = expected; missing < index; missing++) {
            if (absent.size() == REMEMBERED) {
                forgotten += index - missing;
                break;
            }
            absent.add(missing * next.length + publisher);
        }
        next[publisher] = index + 1;
        return index + 1 - expected;
    }

    private void takeLate(long number) {
        if (absent.remove(number)) {
            return;
        }
        if (forgotten > 0) {
            forgotten--;
        } else {
            duplicates++;
        }
    }

    /// How many events came once more.
    long duplicates() {
        return duplicates;
    }

    /// How many events of a publisher did not come although one behind them did, or none did.
    ///
    /// @param sent how many events each publisher has sent
    long lost(long[] sent) {
        long lost = absent.size() + forgotten;
        for (int i = 0; i < next.length; i++) {
            lost += Math.max(0, sent[i] - next[i]);
        }
        return lost;
    }
}
