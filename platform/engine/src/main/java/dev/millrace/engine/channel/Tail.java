package dev.millrace.engine.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A channel's newest events in memory: sealed batches in a growing ring, oldest first, and behind them an open run. Guarded by the
/// channel's lock.
final class Tail {
    private static final int BATCH_EVENTS = 4_096;
    private static final long BATCH_BYTES = 512L << 10;

    private final String channel;
    private @Nullable Batch[] ring = new Batch[4];
    private int head;
    private int size;
    private long sealedBytes;
    private List<RawEvent> open = new ArrayList<>();
    private long openBytes;

    Tail(String channel) {
        this.channel = channel;
    }

    /// @param next the offset behind the event
    void add(RawEvent event, long next) {
        open.add(event);
        openBytes += event.footprint();
        if (open.size() >= BATCH_EVENTS || openBytes >= BATCH_BYTES) {
            seal(next);
        }
    }

    /// Closes the open run, whose last event has the offset before `next`.
    void seal(long next) {
        if (!open.isEmpty()) {
            add(new Batch(channel, next - open.size(), open, openBytes));
            open = new ArrayList<>();
            openBytes = 0;
        }
    }

    /// Whether there is no sealed batch.
    boolean isEmpty() {
        return size == 0;
    }

    long footprint() {
        return sealedBytes + openBytes;
    }

    /// The offset of the oldest event, `next` if there is none.
    long first(long next) {
        return size == 0 ? next - open.size() : at(0).first();
    }

    /// The oldest sealed batch; there must be one.
    Batch oldest() {
        return at(0);
    }

    void dropOldest() {
        sealedBytes -= at(0).footprint();
        ring[head] = null;
        head = index(1);
        size--;
    }

    /// The sealed batch that holds the offset; the oldest one for an offset before it; null for one behind the newest.
    @Nullable
    Batch find(long offset) {
        if (size == 0 || offset > at(size - 1).last()) {
            return null;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).last() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return at(low);
    }

    private void add(Batch batch) {
        if (size == ring.length) {
            grow();
        }
        ring[index(size++)] = batch;
        sealedBytes += batch.footprint();
    }

    private Batch at(int position) {
        Batch batch = ring[index(position)];
        if (batch == null) {
            throw new IllegalStateException("no batch at " + position + " of " + size);
        }
        return batch;
    }

    private int index(int position) {
        return (head + position) & (ring.length - 1);
    }

    private void grow() {
        @Nullable
        Batch[] larger = new Batch[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[index(i)];
        }
        ring = larger;
        head = 0;
    }
}
