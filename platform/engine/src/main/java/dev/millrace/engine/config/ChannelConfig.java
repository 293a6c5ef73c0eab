package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.json.JsonPath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One entry under `channels`: a channel, or the channels of a pattern.
///
/// @param key JSON pointer to the key in an event's data, such as `/symbol`; without it, an event has the key that it was published with
/// @param retain what is kept for history and recovery
/// @param slow what happens to a subscriber that cannot keep up: `skip` (the default) or `disconnect`
public record ChannelConfig(@Nullable JsonPath key, Retain retain, @Default("skip") Slow slow) {

    /// An event is kept while all three limits allow it.
    ///
    /// @param count the newest so many events; 1000 by default, 0 to keep none
    /// @param time events younger than this; 5m by default
    /// @param bytes the newest events up to this size; 4MB by default
    public record Retain(@Default("1000") @Range(min = 0) int count, @Default("5m") Duration time, @Default("4MB") @Bytes long bytes) {
        /// Checks the count.
        public Retain {
            if (count < 0) {
                throw new IllegalArgumentException("setting 'count': expected 0 or more events, got " + count);
            }
        }
    }

    /// The same for the channels themselves.
    public ChannelSettings settings() {
        return new ChannelSettings(key, new ChannelSettings.Retain(retain.count, retain.time, retain.bytes), slow);
    }
}
