package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.protocol.ErrorCode;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds what clients name, or says why it cannot be had.
public final class Names {
    private Names() {}

    /// A channel to subscribe to; for a pattern of channels, what all of them get.
    public static Channel subscribable(Channels channels, String name) throws RefusedException {
        return ChannelName.isPattern(name) ? made(() -> channels.matching(name)) : readable(channels, name);
    }

    /// A channel to read.
    public static Channel readable(Channels channels, String name) throws RefusedException {
        return get(channels, requireReadable(name));
    }

    /// A channel to look at, which is not made for that.
    ///
    /// @return null if nobody has used it yet
    public static @Nullable Channel existing(Channels channels, String name) throws RefusedException {
        return channels.find(requireReadable(name));
    }

    /// The name of a channel, or a pattern of channels, which need not be there.
    public static String requireSubscribable(String name) throws RefusedException {
        return ChannelName.isPattern(name) ? name : requireReadable(name);
    }

    /// What may be the name of a subscription, which need not be there: that of a channel, of a roster, or a pattern.
    public static String requireName(String name) throws RefusedException {
        Roster roster = Roster.named(name);
        return roster == null ? requireSubscribable(name) : roster.nameFor(requireReadable(roster.channelOf(name)));
    }

    /// The name of a channel to look at, which need not be there.
    static String requireReadable(String name) throws RefusedException {
        if (!ChannelName.isReadable(name)) {
            throw notAName(name);
        }
        Roster roster = Roster.named(name);
        if (roster != null) {
            roster.require(name, 0);
        }
        return name;
    }

    /// A channel to publish to: not one of the server's own.
    public static Channel publishable(Channels channels, String name) throws RefusedException {
        if (ChannelName.isValid(name)) {
            return get(channels, name);
        }
        if (ChannelName.isReadable(name)) {
            throw new RefusedException(ErrorCode.PERMISSION_DENIED, "channel '" + name + "' belongs to the server: it can only be read");
        }
        throw notAName(name);
    }

    /// A processor to call.
    ///
    /// @param callable which names the caller may be told if there is no such processor
    public static RunningProcessor running(Processors processors, String name, Predicate<String> callable) throws RefusedException {
        RunningProcessor processor = processors.find(name);
        if (processor == null) {
            String known = processors.all().stream().map(RunningProcessor::name).filter(callable).sorted().limit(20)
                    .collect(Collectors.joining(", "));
            throw new RefusedException(ErrorCode.METHOD_NOT_FOUND,
                    "unknown processor '" + ChannelName.printable(name) + "', there are: " + (known.isEmpty() ? "none" : known));
        }
        if (!processor.isRunning()) {
            throw new RefusedException(ErrorCode.NOT_AVAILABLE, processor.whyNotRunning());
        }
        return processor;
    }

    /// Refuses a caller who is not slowed down otherwise.
    public static void requireRoom(RunningProcessor processor) throws RefusedException {
        if (!processor.inbox().hasRoom()) {
            throw new RefusedException(ErrorCode.TOO_MANY_REQUESTS,
                    "processor '" + processor.name() + "' has more calls waiting than it may have: try later");
        }
    }

    private static Channel get(Channels channels, String name) throws RefusedException {
        return made(() -> channels.get(name));
    }

    private static Channel made(Supplier<Channel> maker) throws RefusedException {
        try {
            return maker.get();
        } catch (Channels.TooManyChannelsException e) {
            throw new RefusedException(ErrorCode.LIMIT_EXCEEDED, String.valueOf(e.getMessage()));
        }
    }

    private static RefusedException notAName(String name) {
        if (ChannelName.isPattern(name)) {
            return new RefusedException(ErrorCode.BAD_REQUEST,
                    "'" + ChannelName.printable(name) + "' is a pattern of channels: it can only be subscribed to, for their events");
        }
        return new RefusedException(ErrorCode.UNKNOWN_CHANNEL,
                "channel '" + ChannelName.printable(name) + "' has no valid name: expected " + ChannelName.EXPECTED
                        + (name.indexOf('*') < 0 ? "" : ", or to subscribe to, a pattern with single `*` among them"));
    }
}
