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
public record ChannelSettings(@Nullable JsonPath key, Retain retain, Slow slow, Durability durability) {

    /// The settings of a channel that configuration does not mention.
    public static final ChannelSettings DEFAULT = new ChannelSettings(null, Retain.DEFAULT, Slow.SKIP, Durability.MEMORY);

    /// The settings of the server's own channels, unless configuration says otherwise: the last words on drop-ins and failures stay, and
    /// dead letters until they are sent back.
    public static final ChannelSettings SERVER = new ChannelSettings(null, new Retain(100_000, Duration.ofDays(30), 1L << 30), Slow.SKIP,
            Durability.OS);

    /// The settings of the channels by which processors are called by name: nobody waits for an answer after a restart.
    static final ChannelSettings INBOX = new ChannelSettings(null, Retain.DEFAULT, Slow.SKIP, Durability.MEMORY);

    /// An event is kept while all three limits allow it.
    ///
    /// @param count the newest so many events
    /// @param time events younger than this
    /// @param bytes the newest events up to this size
    public record Retain(long count, Duration time, long bytes) {
        /// Enough to recover from a short disconnect.
        public static final Retain DEFAULT = new Retain(1_000, Duration.ofMinutes(5), 4L << 20);
    }

    /// Policies for a subscriber whose cursor fell off the end of what is kept.
    public enum Slow {
        /// Goes on with the oldest event that is still kept; the number of skipped events is counted.
        SKIP,
        /// The connection is closed.
        DISCONNECT
    }
}
