package dev.millrace.engine.channel;

import org.jspecify.annotations.Nullable;

/// A reader's place in a channel. Costs its reader nothing but this object, however far behind it is. Owned by one thread at a time.
public final class Cursor {
    private final Channel channel;
    private long next;
    private long skipped;

    /// @param next the offset of the first event to read
    public Cursor(Channel channel, long next) {
        this.channel = channel;
        this.next = next;
    }

    /// The channel it reads.
    public Channel channel() {
        return channel;
    }

    /// The offset of the event that it reads next.
    public long next() {
        return next;
    }

    /// How many events it has skipped so far because they were no longer kept when it came to them.
    public long skipped() {
        return skipped;
    }

    /// Moves to another place.
    public void seek(long offset) {
        next = offset;
    }

    /// Whether there is nothing to read at the moment.
    public boolean isAtEnd() {
        return next >= channel.next();
    }

    /// As {@link #poll()}, but only if the next event is before `limit`: with {@link Channel#delivered()} no event behind it is read.
    public @Nullable Batch poll(long limit) {
        return next < limit ? poll() : null;
    }

    /// The next events, starting with that at {@link #next()}, or null if there are none yet; moves behind them. Events that are no
    /// longer kept are skipped.
    public @Nullable Batch poll() {
        long end = channel.next();
        return take(channel.read(next), end);
    }

    /// As {@link #poll(long)}, but null as well if the next events would have to be read from the store, which may take its time.
    public @Nullable Batch pollRecent(long limit) {
        long end = channel.next();
        Batch batch = next < limit ? channel.readRecent(next) : null;
        return batch == null && (channel.isStored() || next >= limit) ? null : take(batch, end);
    }

    /// @param end the offset behind the newest event, before the batch was looked for
    private @Nullable Batch take(@Nullable Batch batch, long end) {
        if (batch == null) {
            skipTo(end); // nothing is kept of what was there
            return null;
        }
        skipTo(batch.first());
        Batch rest = batch.from(next);
        next = rest.last() + 1;
        return rest;
    }

    /// Moves forward to a place; what lies between counts as skipped.
    public void skipTo(long offset) {
        if (offset > next) {
            skipped += offset - next;
            next = offset;
        }
    }
}
