package dev.millrace.engine.channel;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All channels by name; a channel comes to be when it is first used. Thread-safe.
public final class Channels {
    /// Where every failure of a processor is told.
    public static final String ERRORS = "$errors";
    /// Where every outcome of a drop-in is told.
    public static final String RECEIPTS = "$receipts";
    private static final int EPOCH_BYTES = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConcurrentMap<String, Channel> byName = new ConcurrentHashMap<>();
    private final Function<String, ChannelSettings> settings;
    private final Executor delivery;
    private final int limit;

    /// @param settings what configuration says about a name
    /// @param delivery runs the rounds that wake subscribers; its tasks do not block
    /// @param limit how many channels there may be at most
    public Channels(Function<String, ChannelSettings> settings, Executor delivery, int limit) {
        this.settings = settings;
        this.delivery = delivery;
        this.limit = limit;
    }

    /// The channel of that name, made if there is none yet.
    ///
    /// @throws TooManyChannelsException if it would be one more than the limit
    public Channel get(String name) {
        Channel known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (byName.size() >= limit) {
            throw new TooManyChannelsException(limit);
        }
        return byName.computeIfAbsent(name, this::make);
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
        return get("$dead." + processor);
    }

    /// The channel into which a processor is called by name.
    public Channel inbox(String processor) {
        return get("$processors." + processor);
    }

    /// Frees what idle channels no longer have to keep.
    public void tidy() {
        List.copyOf(byName.values()).forEach(Channel::tidy);
    }

    private Channel make(String name) {
        byte[] epoch = new byte[EPOCH_BYTES];
        RANDOM.nextBytes(epoch);
        return new Channel(name, HexFormat.of().formatHex(epoch), settingsOf(name), delivery);
    }

    private ChannelSettings settingsOf(String name) {
        ChannelSettings configured = settings.apply(name);
        return name.startsWith("$") && configured.equals(ChannelSettings.DEFAULT) ? ChannelSettings.SERVER : configured;
    }

    /// One channel more than allowed.
    public static final class TooManyChannelsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyChannelsException(int limit) {
            super("there are " + limit + " channels already, the most that `limits.channels` allows");
        }
    }
}
