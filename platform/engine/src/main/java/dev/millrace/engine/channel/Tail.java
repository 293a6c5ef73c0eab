package dev.millrace.engine.channel;

import org.jspecify.annotations.Nullable;

/// The sealed batches of a channel in a growing ring, oldest first. Guarded by the channel's lock.
final class Tail {
    private @Nullable Batch[] ring = new Batch[4];
    private int head;
    private int size;
    private long footprint;

    boolean isEmpty() {
        return size == 0;
    }

    long footprint() {
        return footprint;
    }

    void add(Batch batch) {
        if (size == ring.length) {
            grow();
        }
        ring[index(size++)] = batch;
        footprint += batch.footprint();
    }

    /// The oldest batch; there must be one.
    Batch oldest() {
        return at(0);
    }

    void dropOldest() {
        footprint -= at(0).footprint();
        ring[head] = null;
        head = index(1);
        size--;
    }

    /// The batch that holds the offset; the oldest one for an offset before it; null for one behind the newest.
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
