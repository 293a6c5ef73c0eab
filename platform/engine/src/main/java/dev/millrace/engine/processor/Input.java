package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Hold;
import dev.millrace.engine.json.JsonPath;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A lane's place in one of its input channels. Owned by the lane's thread once that runs.
final class Input {
    private final Channel channel;
    private final @Nullable Hold hold;
    private final LongSupplier limit;
    private final Cursor cursor;
    private long committed;
    private long next;

    private Input(Channel channel, long from, @Nullable Hold hold, LongSupplier limit) {
        this.channel = channel;
        this.hold = hold;
        this.limit = limit;
        cursor = new Cursor(channel, from);
    }

    /// Reads all events, and keeps the channel's events from `from` on until the lane runs.
    static Input of(Channel channel, long from) {
        return new Input(channel, from, channel.hold(from), channel::next);
    }

    /// Reads dead letters up to a limit that moves when they are to be handled again. Until then they are kept no longer than others.
    static Input ofLetters(Channel channel, long from, LongSupplier limit) {
        return new Input(channel, from, null, limit);
    }

    Channel channel() {
        return channel;
    }

    boolean isOfLetters() {
        return hold == null;
    }

    /// The key of what was read here for lanes that find keys at a pointer; letters have kept theirs.
    @Nullable
    String keyOf(Letter letter, @Nullable JsonPath path) {
        return isOfLetters() ? letter.key() : channel.keyOf(letter.event(), path);
    }

    /// The offset of the event to handle next.
    long next() {
        return next;
    }

    void start(long position) {
        next = position;
        committed();
        cursor.seek(position);
    }

    boolean isAtEnd() {
        return cursor.next() >= limit.getAsLong();
    }

    @Nullable
    Batch poll() {
        Batch batch = cursor.poll(limit.getAsLong());
        if (batch == null) {
            next = Math.max(next, cursor.next()); // what was there may be gone
            return null;
        }
        next = batch.first();
        long end = limit.getAsLong();
        if (next >= end) { // what was to be read is no longer kept
            cursor.seek(next);
            return null;
        }
        return isOfLetters() ? batch.to(end) : batch;
    }

    /// The event at that offset was handled.
    void passed(long offset) {
        next = offset + 1;
    }

    /// Reads on behind the last handled event.
    void resume() {
        cursor.seek(next);
    }

    void committed() {
        if (committed != next) {
            committed = next;
            if (hold != null) {
                hold.advance(next);
            }
        }
    }

    void rewind() {
        next = committed;
        cursor.seek(next);
    }

    long skipped() {
        return cursor.skipped();
    }

    void release() {
        if (hold != null) {
            hold.release();
        }
    }
}
