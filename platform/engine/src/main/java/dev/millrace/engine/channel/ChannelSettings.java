package dev.millrace.engine.channel;

import dev.millrace.engine.json.JsonPath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What configuration says about a channel or a pattern of channels.
///
/// @param key JSON pointer to the key in an event's data; null if events have the key that they were published with
/// @param retain what is kept for history and recovery
/// @param slow what happens to a subscriber that cannot keep up
/// @param durability what an acknowledged event outlives
/// @param table what is kept of keys; null if the channel has no table
public record ChannelSettings(@Nullable JsonPath key, Retain retain, Slow slow, Durability durability, @Nullable Table table) {

    /// Settings of a channel without a table.
    public ChannelSettings(@Nullable JsonPath key, Retain retain, Slow slow, Durability durability) {
        this(key, retain, slow, durability, null);
    }

    /// The settings of a channel that configuration does not mention.
    public static final ChannelSettings DEFAULT = new ChannelSettings(null, Retain.DEFAULT, Slow.RESUME, Durability.MEMORY);

    /// The settings of the server's own channels, unless configuration says otherwise: the last words on drop-ins and failures stay, and
    /// dead letters until they are sent back.
    public static final ChannelSettings SERVER = new ChannelSettings(null, new Retain(100_000, Duration.ofDays(30), 1L << 30), Slow.RESUME,
            Durability.OS);

    /// The settings of the channels by which processors are called by name: nobody waits for an answer after a restart.
    static final ChannelSettings INBOX = new ChannelSettings(null, Retain.DEFAULT, Slow.RESUME, Durability.MEMORY);

    /// An event is kept while all three limits allow it.
    ///
    /// @param count the newest so many events
    /// @param time events younger than this
    /// @param bytes the newest events up to this size
    public record Retain(long count, Duration time, long bytes) {
        /// Enough to recover from a short disconnect.
        public static final Retain DEFAULT = new Retain(1_000, Duration.ofMinutes(5), 4L << 20);
    }

    /// The newest event of each key is kept, whatever becomes of the history.
    ///
    /// @param count of how many keys at most; for one more, the one that was silent for longest is removed
    /// @param ttl for how long after a key's newest event; null for ever
    public record Table(int count, @Nullable Duration ttl) {}

    /// Policies for a subscriber that does not keep up. Whoever skips events is told how many.
    public enum Slow {
        /// Reads everything that is kept, also from the store; what is no longer kept is skipped.
        RESUME,
        /// Goes on with the newest event as soon as its next one is no longer in memory.
        SKIP,
        /// Gets, of what is kept and it has yet to read, only the newest event of each key.
        LATEST,
        /// Its connection is closed as soon as its next event is no longer in memory.
        DISCONNECT;

        /// Whether nothing is read from the store for a subscriber that once had everything.
        public boolean endsWithMemory() {
            return this == SKIP || this == DISCONNECT;
        }
    }
}
