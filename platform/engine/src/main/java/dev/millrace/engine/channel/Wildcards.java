package dev.millrace.engine.channel;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// A channel in memory for each pattern that somebody subscribes to, into which the events of all matching channels go, in the order in
/// which each of them has them. It is given up when nobody was subscribed for as long as a client may take to come back, or when
/// others want to be made. Guarded by
/// {@link Channels}, which makes channels one at a time.
final class Wildcards {
    private static final long LINGER_NANOS = Duration.ofMinutes(5).toNanos();

    /// Who has just been given one is about to subscribe.
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private final Executor delivery;
    private final int limit;
    private final LongSupplier clock;
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
    /// @param clock in nanoseconds, from any beginning
    Wildcards(Executor delivery, int limit, LongSupplier clock) {
        this.delivery = delivery;
        this.limit = limit;
        this.clock = clock;
    }

    /// The channel of a pattern.
    ///
    /// @param settings what is configured under the pattern
    /// @param channels those that may match it; a view
    /// @throws Channels.TooManyChannelsException if it would be one more than the limit
    Channel get(String pattern, ChannelSettings settings, Collection<Channel> channels) {
        Wildcard wildcard = byPattern.get(pattern);
        if (wildcard == null) {
            if (byPattern.size() >= limit && !giveUpOldest(channels)) {
                throw Channels.TooManyChannelsException.wildcards(limit);
            }
            wildcard = new Wildcard(new NamePattern(pattern),
                    new Channel(pattern, Channels.newEpoch(), inMemory(settings), null, delivery));
            byPattern.put(pattern, wildcard);
            for (Channel channel : channels) {
                add(wildcard, channel);
            }
        }
        wildcard.used = clock.getAsLong();
        return wildcard.channel;
    }

    /// A channel was made, and nothing appended to it yet.
    void made(Channel channel) {
        byPattern.values().forEach(wildcard -> add(wildcard, channel));
    }

    private static void add(Wildcard wildcard, Channel channel) {
        if (wildcard.pattern.matches(channel.name())) {
            channel.addWildcard(wildcard.channel);
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
        long now = clock.getAsLong();
        for (Wildcard wildcard : List.copyOf(byPattern.values())) {
            wildcard.channel.tidy();
            if (wildcard.channel.subscribers() > 0) {
                wildcard.used = now;
            } else if (now - wildcard.used > LINGER_NANOS) {
                giveUp(wildcard, channels);
            }
        }
    }

    private void giveUp(Wildcard wildcard, Collection<Channel> channels) {
        byPattern.remove(wildcard.pattern.text());
        channels.forEach(channel -> channel.removeWildcard(wildcard.channel));
    }

    /// Of those that only wait for somebody to come back.
    ///
    /// @return whether there was one
    private boolean giveUpOldest(Collection<Channel> channels) {
        long now = clock.getAsLong();
        Wildcard oldest = byPattern.values().stream()
                .filter(wildcard -> wildcard.channel.subscribers() == 0 && now - wildcard.used > FRESH_NANOS)
                .max(Comparator.comparingLong(wildcard -> now - wildcard.used)).orElse(null);
        if (oldest != null) {
            giveUp(oldest, channels);
        }
        return oldest != null;
    }

    /// What the matching channels keep is theirs; a wildcard keeps what its subscribers may have missed while they were away.
    private static ChannelSettings inMemory(ChannelSettings configured) {
        Retain retain = configured.retain();
        Retain little = new Retain(retain.count(), retain.time(), Math.min(retain.bytes(), Retain.DEFAULT.bytes()));
        return new ChannelSettings(null, little, configured.slow(), Durability.MEMORY);
    }
}
