package dev.millrace.engine.store;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.StoredDataException;
import org.jspecify.annotations.Nullable;

/// What is stored of a channel, as it was when the store was opened to be looked at. Thread-safe.
public final class StoredChannel {
    private final Database database;
    private final String name;
    private final Records.Channel record;
    private final Extent extent;

    StoredChannel(Database database, String name, Records.Channel record) {
        this.database = database;
        this.name = name;
        this.record = record;
        extent = Extent.load(database, record.id());
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// The number under which the store knows it.
    public int id() {
        return record.id();
    }

    /// The id of this life of its log.
    public String epoch() {
        return record.epoch();
    }

    /// The offset of the oldest event of its history; {@link #next()} if there is none.
    public long oldest() {
        return Math.max(extent.oldest(), extent.cleared());
    }

    /// The offset behind the newest event.
    public long next() {
        return extent.next();
    }

    /// How large its events are as they are stored, in bytes, before compression.
    public long bytes() {
        return extent.storedBytes();
    }

    /// The batch that holds the event at `offset`, or the first one behind it; null if there is none.
    ///
    /// @throws StoredDataException if it cannot be read
    public @Nullable Batch read(long offset) {
        return offset >= next() ? null : Blocks.read(database, record.id(), name, Math.max(offset, oldest()));
    }

    Extent extent() {
        return extent;
    }
}
