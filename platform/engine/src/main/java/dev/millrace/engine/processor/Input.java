package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Hold;
import org.jspecify.annotations.Nullable;

/// A lane's place in one of its input channels. Owned by the lane's thread once that runs.
final class Input {
    private final Channel channel;
    private final Hold hold;
    private final Cursor cursor;
    private long committed;
    private long next;

    /// Keeps the channel's events from `from` on until the lane runs.
    Input(Channel channel, long from) {
        this.channel = channel;
        hold = channel.hold(from);
        cursor = new Cursor(channel, from);
    }

    Channel channel() {
        return channel;
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
        return cursor.isAtEnd();
    }

    @Nullable
    Batch poll() {
        Batch batch = cursor.poll();
        if (batch != null) {
            next = batch.first();
        }
        return batch;
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
            hold.advance(next);
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
        hold.release();
    }
}
