package dev.millrace.engine.channel;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All channels by name; a channel comes to be when it is first used. Thread-safe.
public final class Channels {
    /// Where every failure of a processor is told.
    public static final String ERRORS = "$errors";
    /// Where every outcome of a drop-in is told.
    public static final String RECEIPTS = "$receipts";
    private static final String DEAD_LETTERS = "$dead.";
    private static final String INBOX = "$processors.";
    private static final int EPOCH_BYTES = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConcurrentMap<String, Channel> byName = new ConcurrentHashMap<>();
    private final Function<String, ChannelSettings> settings;
    private final Executor delivery;
    private final int limit;
    private final Logs logs;
    private final Wildcards wildcards;

    /// @param settings what configuration says about a name
    /// @param delivery runs the rounds that wake subscribers; its tasks do not block
    /// @param limit how many channels there may be at most
    /// @param wildcards how many patterns of channels may be subscribed to at most
    /// @param logs what is stored of channels
    public Channels(Function<String, ChannelSettings> settings, Executor delivery, int limit, int wildcards, Logs logs) {
        this(settings, delivery, limit, wildcards, logs, System::nanoTime);
    }

    Channels(Function<String, ChannelSettings> settings, Executor delivery, int limit, int wildcards, Logs logs, LongSupplier clock) {
        this.settings = settings;
        this.delivery = delivery;
        this.limit = limit;
        this.logs = logs;
        this.wildcards = new Wildcards(delivery, wildcards, clock);
    }

    /// The same with as many patterns as channels.
    public Channels(Function<String, ChannelSettings> settings, Executor delivery, int limit, Logs logs) {
        this(settings, delivery, limit, limit, logs);
    }

    /// The channel of that name, made if there is none yet.
    ///
    /// @throws TooManyChannelsException if it would be one more than the limit
    public Channel get(String name) {
        Channel known = byName.get(name);
        if (known != null) {
            return known;
        }
        return make(name);
    }

    /// One at a time, so that a wildcard has all of a channel's events or was made later.
    private synchronized Channel make(String name) {
        Channel known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (byName.size() >= limit) {
            throw TooManyChannelsException.channels(limit);
        }
        ChannelSettings its = settingsOf(name, settings.apply(name));
        Log log = logs.open(name, its);
        Channel made = new Channel(name, log == null ? newEpoch() : log.epoch(), its, log, delivery);
        wildcards.made(made);
        byName.put(name, made);
        return made;
    }

    /// The channel of that name, or null if nobody has used it yet.
    public @Nullable Channel find(String name) {
        return byName.get(name);
    }

    /// All channels in no order; a view.
    public Collection<Channel> all() {
        return byName.values();
    }

    /// The channel where a processor's dead letters go.
    public Channel deadLetters(String processor) {
        return get(deadLettersOf(processor));
    }

    /// The name of that channel.
    public static String deadLettersOf(String processor) {
        return DEAD_LETTERS + processor;
    }

    /// The channel into which a processor is called by name.
    public Channel inbox(String processor) {
        return get(INBOX + processor);
    }

    /// Frees what no longer has to be kept.
    ///
    /// @throws StoredDataException if the store cannot give anything up
    public void tidy() {
        tidyWildcards(); // they are in memory, whatever becomes of the store
        List.copyOf(byName.values()).forEach(Channel::tidy);
    }

    private synchronized void tidyWildcards() {
        wildcards.tidy(byName.values());
    }

    /// Shows what was stored although that seemed to have failed; called when the store was opened again.
    public void catchUp() {
        byName.values().forEach(Channel::catchUp);
    }

    /// A random id for a life of a channel.
    public static String newEpoch() {
        byte[] epoch = new byte[EPOCH_BYTES];
        RANDOM.nextBytes(epoch);
        return HexFormat.of().formatHex(epoch);
    }

    /// The events of all channels whose names match a pattern, those made later included, as one channel in memory, to which nothing else
    /// can be appended. It is {@linkplain RawEvent#channel told} which channel an event is from. An event that is appended after this call
    /// has returned is in it.
    ///
    /// @param pattern see {@link ChannelName#isPattern}
    /// @throws TooManyChannelsException if it would be one more than the limit
    public synchronized Channel matching(String pattern) {
        return wildcards.get(pattern, settingsOf(pattern, settings.apply(pattern)), byName.values());
    }

    /// The wildcards that are in use, or were a little while ago, in no order.
    public Collection<Channel> wildcards() {
        return wildcards.all();
    }

    /// The settings of the channel of that name; those of the server's own channels are not all the operator's choice.
    ///
    /// @param configured what configuration says about it
    public static ChannelSettings settingsOf(String name, ChannelSettings configured) {
        if (name.startsWith(INBOX)) {
            return ChannelSettings.INBOX;
        }
        return name.startsWith("$") && configured.equals(ChannelSettings.DEFAULT) ? ChannelSettings.SERVER : configured;
    }

    /// One channel more than allowed.
    public static final class TooManyChannelsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyChannelsException(int limit, String what, String setting) {
            super("there are " + limit + " " + what + " already, the most that `limits." + setting + "` allows");
        }

        static TooManyChannelsException channels(int limit) {
            return new TooManyChannelsException(limit, "channels", "channels");
        }

        static TooManyChannelsException wildcards(int limit) {
            return new TooManyChannelsException(limit, "patterns that are subscribed to", "wildcards");
        }
    }
}
