package dev.millrace.engine.channel;

import org.jspecify.annotations.Nullable;

/// A reader's place in a channel's table, as it stood at an offset: what has changed since is left out, a cursor behind that offset brings
/// it. Owned by one thread at a time.
public final class TableCursor {
    private final Channel channel;
    private final long top;
    private long behind;

    /// @param channel one that has a table
    /// @param behind the offset of the last entry that was read; 0 to begin
    /// @param top the offset of the last event that counts
    public TableCursor(Channel channel, long behind, long top) {
        this.channel = channel;
        this.behind = behind;
        this.top = top;
    }

    /// The offset of the last event that counts.
    public long top() {
        return top;
    }

    /// The next entries, in the order of their offsets; null if there are no more.
    ///
    /// @param limit how many at most
    /// @param bytes about how large they may be together; one is returned in any case
    public @Nullable Batch poll(int limit, long bytes) {
        Batch batch = channel.readTable(behind, top, limit, bytes);
        if (batch != null) {
            behind = batch.last();
        }
        return batch;
    }

    /// Whether there are no more.
    public boolean isAtEnd() {
        return channel.readTable(behind, top, 1, 0) == null;
    }
}
