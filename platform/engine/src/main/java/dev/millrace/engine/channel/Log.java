package dev.millrace.engine.channel;

import org.jspecify.annotations.Nullable;

/// The part of a channel that outlives the process. Thread-safe.
public interface Log {
    /// Takes events with their offsets.
    @FunctionalInterface
    interface TableReader {
        /// Takes one.
        void take(long offset, RawEvent event);
    }

    /// The id of this life of the log.
    String epoch();

    /// The offset behind the newest stored event.
    long next();

    /// The offset of the oldest stored event; {@link #next()} if there is none.
    long oldest();

    /// Where history begins at the earliest, because what was before was removed: events that are stored still are there only for those who
    /// have yet to handle them. The offset 1 if nothing was removed.
    long cleared();

    /// How large the events from an offset on are, in bytes; rounded up by less than a hundredth of what is retained.
    long bytesFrom(long offset);

    /// Whether publishers may go on: not too much is on its way to the store.
    boolean hasRoom();

    /// Runs `then` once there is room: now, or later on the thread that made it.
    void onRoom(Runnable then);

    /// Stores events in the order of the calls, and lets readers see them once they have reached the channel's durability.
    void append(Append append);

    /// The stored batch that holds the event at `offset`, or the first one behind it; null if there is none.
    ///
    /// @throws StoredDataException if it cannot be read
    @Nullable
    Batch read(long offset);

    /// What the table of the channel is made of: the newest event of each key up to some offset, and then every stored event behind it.
    ///
    /// @throws StoredDataException if it cannot be read
    void readTable(TableReader into);

    /// Gives up the oldest events that need not be retained.
    ///
    /// @param before no event from this offset on
    void trim(ChannelSettings.Retain retain, long before);

    /// Removes the history before an offset: {@link #cleared} says so from now on, also after a crash. Then gives up the events before another
    /// offset, but for some of those just before it if it is not {@link #next()}.
    ///
    /// @param upTo where history begins from now on
    /// @param before no event from this offset on is given up
    /// @throws StoredDataException if it cannot
    void clear(long upTo, long before);
}
