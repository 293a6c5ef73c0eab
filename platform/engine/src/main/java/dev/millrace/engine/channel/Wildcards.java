package dev.millrace.engine.channel;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/// A channel in memory for each pattern that somebody subscribes to, into which the events of all matching channels go, in the order in
/// which each of them has them. It is given up when nobody was subscribed for as long as a client may take to come back. Guarded by
/// {@link Channels}, which makes channels one at a time.
final class Wildcards {
    private static final long LINGER_NANOS = Duration.ofMinutes(5).toNanos();

    private final Executor delivery;
    private final int limit;
    private final ConcurrentMap<String, Wildcard> byPattern = new ConcurrentHashMap<>();

    private static final class Wildcard {
        private final NamePattern pattern;
        private final Channel channel;
        private long used;

        Wildcard(NamePattern pattern, Channel channel) {
            this.pattern = pattern;
            this.channel = channel;
        }
    }

    /// @param limit how many there may be
    Wildcards(Executor delivery, int limit) {
        this.delivery = delivery;
        this.limit = limit;
    }

    /// The channel of a pattern.
    ///
    /// @param settings what is configured under the pattern
    /// @param channels those that may match it; a view
    /// @throws Channels.TooManyChannelsException if it would be one more than the limit
    Channel get(String pattern, ChannelSettings settings, Collection<Channel> channels) {
        Wildcard wildcard = byPattern.get(pattern);
        if (wildcard == null) {
            if (byPattern.size() >= limit) {
                throw Channels.TooManyChannelsException.wildcards(limit);
            }
            wildcard = new Wildcard(new NamePattern(pattern),
                    new Channel(pattern, Channels.newEpoch(), inMemory(settings), null, delivery));
            byPattern.put(pattern, wildcard);
            for (Channel channel : channels) {
                feed(channel, wildcard);
            }
        }
        wildcard.used = System.nanoTime();
        return wildcard.channel;
    }

    /// A channel was made, and nothing appended to it yet.
    void made(Channel channel) {
        byPattern.values().forEach(wildcard -> feed(channel, wildcard));
    }

    private static void feed(Channel channel, Wildcard wildcard) {
        if (wildcard.pattern.matches(channel.name())) {
            channel.feed(wildcard.channel);
        }
    }

    /// All of them in no order; may be called by any thread.
    Collection<Channel> all() {
        return byPattern.values().stream().map(wildcard -> wildcard.channel).toList();
    }

    /// Gives up those that nobody has used for long.
    ///
    /// @param channels those that may match
    void tidy(Collection<Channel> channels) {
        long now = System.nanoTime();
        for (Wildcard wildcard : List.copyOf(byPattern.values())) {
            wildcard.channel.tidy();
            if (wildcard.channel.subscribers() > 0) {
                wildcard.used = now;
            } else if (now - wildcard.used > LINGER_NANOS) {
                byPattern.remove(wildcard.pattern.text());
                channels.forEach(channel -> channel.starve(wildcard.channel));
            }
        }
    }

    /// What the matching channels keep is theirs; a wildcard keeps what its subscribers may have missed while they were away.
    private static ChannelSettings inMemory(ChannelSettings configured) {
        Retain retain = configured.retain();
        Retain little = new Retain(retain.count(), retain.time(), Math.min(retain.bytes(), Retain.DEFAULT.bytes()));
        return new ChannelSettings(null, little, configured.slow(), Durability.MEMORY);
    }
}
