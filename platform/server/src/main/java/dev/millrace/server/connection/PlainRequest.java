package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.TableCursor;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a client asks of `/channels/{name}` in its query.
///
/// @param since the last event that it has; null if it does not resume
/// @param last how many past events it wants first
/// @param key wants only events of this key, null for all; of a client that wants no events at all, the key of what it publishes
/// @param lines whether messages are to hold lines of events
/// @param subscribe whether it wants events at all
/// @param table whether it wants the newest event of each key first, unless it can resume
public record PlainRequest(@Nullable Position since, int last, @Nullable String key, boolean lines, boolean subscribe, boolean table) {

    private static final List<String> PARAMETERS = List.of("since", "last", "key", "table", "batch", "subscribe", "wait", "limit", "offset",
            "cursor", "each", "token");

    /// The last event that a client has.
    ///
    /// @param epoch null if the client does not care
    public record Position(@Nullable String epoch, long offset) {
        /// Reads `offset` or `epoch:offset`.
        ///
        /// @throws IllegalArgumentException if it is neither
        public static Position of(String text) {
            int colon = text.lastIndexOf(':');
            try {
                long offset = Long.parseLong(text.substring(colon + 1));
                if (offset >= 0) {
                    return new Position(colon < 0 ? null : text.substring(0, colon), offset);
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException("`since` must be an offset or epoch:offset, got '" + text + "'");
        }

        /// Why it is no position in a channel; null if it is one, or was.
        public @Nullable String lost(Channel channel) {
            if (epoch != null && !epoch.equals(channel.epoch())) {
                return "epoch '" + ChannelName.printable(epoch) + "' is over, the channel's epoch is '" + channel.epoch() + "' now";
            }
            long newest = channel.next() - 1;
            return offset > newest ? "the channel has no event " + offset + ", its newest one is " + newest : null;
        }
    }

    /// Where a subscription begins.
    ///
    /// @param gap what the client has missed for good; null if nothing
    /// @param table what comes first; null for nothing
    record Start(Cursor cursor, @Nullable String gap, @Nullable TableCursor table) {
        private Start(Cursor cursor, @Nullable String gap) {
            this(cursor, gap, null);
        }
    }

    /// Reads the query of a URL.
    ///
    /// @throws IllegalArgumentException if a value is not what was expected
    public static PlainRequest of(Map<String, String> query) {
        requireKnown(query);
        String since = query.get("since");
        return new PlainRequest(since == null ? null : Position.of(since), count(query, "last"), query.get("key"),
                flag(query, "batch", false),
                flag(query, "subscribe", true), flag(query, "table", false));
    }

    /// Refuses parameters that mean nothing: whoever mistypes `since` would get other events than he asked for.
    public static void requireKnown(Map<String, String> query) {
        for (String name : query.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown parameter `" + ChannelName.printable(name) + "`, there are: " + String.join(", ", PARAMETERS));
            }
        }
        if (query.getOrDefault("key", "-").isEmpty()) {
            throw new IllegalArgumentException("`key` must not be empty: leave it out for events without a key");
        }
    }

    /// Which events the client wants; null for all.
    @Nullable
    Predicate<RawEvent> wanted() {
        return key == null ? null : event -> key.equals(event.key());
    }

    /// Refuses to read a table from a channel that has none.
    ///
    /// @throws IllegalArgumentException if the client wants that
    public PlainRequest on(Channel channel) {
        if (table && !channel.hasTable()) {
            throw new IllegalArgumentException("channel '" + channel.name() + "' has no table: it gets one with `table: {}` in `channels`");
        }
        if (table && last > 0) {
            throw new IllegalArgumentException("`table` and `last` cannot be had together: the table is what comes first");
        }
        return this;
    }

    Start start(Channel channel) {
        Start stream = stream(channel);
        if (!table || since != null && stream.gap() == null) {
            return stream;
        }
        long top = channel.next() - 1;
        return new Start(new Cursor(channel, top + 1), null, new TableCursor(channel, 0, top));
    }

    private Start stream(Channel channel) {
        if (since == null) {
            long from = last == 0 ? channel.next() : Math.max(channel.oldest(), channel.next() - last);
            return new Start(new Cursor(channel, from), null);
        }
        long oldest = channel.oldest();
        String lost = since.lost(channel);
        if (lost != null) {
            return new Start(new Cursor(channel, oldest), lost + ": its events are sent from " + oldest + " on");
        }
        long from = since.offset() + 1;
        String gap = from < oldest ? "the events from " + from + " to " + (oldest - 1) + " are no longer kept" : null;
        return new Start(new Cursor(channel, Math.max(from, oldest)), gap);
    }

    private static int count(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "0");
        try {
            int count = Integer.parseInt(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("`" + name + "` must be a number of events, got '" + text + "'");
    }

    private static boolean flag(Map<String, String> query, String name, boolean without) {
        String text = query.get(name);
        return switch (text) {
            case null -> without;
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("`" + name + "` must be true or false, got '" + text + "'");
        };
    }
}
