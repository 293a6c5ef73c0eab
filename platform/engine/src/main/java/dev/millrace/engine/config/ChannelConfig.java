package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.json.JsonPath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One entry under `channels`: a channel, or the channels of a pattern.
///
/// @param key JSON pointer to the key in an event's data, such as `/symbol`; without it, an event has the key that it was published with
/// @param retain what is kept for history and recovery
/// @param durability what an acknowledged event outlives: `memory` (this process only), `os` (the server's process) or `disk` (the
///        machine's power). By default `os` for a channel with `retain`, else `memory`
/// @param slow what happens to a subscriber that does not keep up: `resume` (the default), `skip`, `latest` or `disconnect`
/// @param table keeps the newest event of each key; null for none
public record ChannelConfig(@Nullable JsonPath key, @Nullable Retain retain, @Nullable Durability durability,
        @Default("resume") Slow slow, @Nullable Table table) {
    private static final Duration NO_LIMIT = Duration.ofDays(365_000);

    /// An event is kept while all three limits allow it.
    ///
    /// @param count the newest so many events, 0 to keep none; by default 1000 in memory, any number in the store
    /// @param time events younger than this; by default 5m in memory, of any age in the store
    /// @param bytes the newest events up to this size; by default 4MB in memory, 1GB in the store
    public record Retain(@Nullable @Range(min = 0) Long count, @Nullable Duration time, @Nullable @Bytes Long bytes) {
        private static final Retain UNSAID = new Retain(null, null, null);

        private ChannelSettings.Retain settings(ChannelSettings.Retain unsaid) {
            return new ChannelSettings.Retain(count == null ? unsaid.count() : count, time == null ? unsaid.time() : time,
                    bytes == null ? unsaid.bytes() : bytes);
        }
    }

    /// The newest event of each key.
    ///
    /// @param count of how many keys at most
    /// @param ttl for how long after a key's newest event; without it, until it is removed
    public record Table(@Default("10000") @Range(min = 1, max = 1_000_000) int count, @Nullable Duration ttl) {}

    /// The same for the channels themselves.
    public ChannelSettings settings() {
        Durability chosen = durability == null ? retain == null ? Durability.MEMORY : Durability.OS : durability;
        ChannelSettings.Retain unsaid = chosen == Durability.MEMORY
                ? ChannelSettings.Retain.DEFAULT
                : new ChannelSettings.Retain(Long.MAX_VALUE, NO_LIMIT, 1L << 30);
        return new ChannelSettings(key, (retain == null ? Retain.UNSAID : retain).settings(unsaid), slow, chosen,
                table == null ? null : new ChannelSettings.Table(table.count, table.ttl));
    }
}
