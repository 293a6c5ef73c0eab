package dev.millrace.server.connection;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.server.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A table of who is subscribed to a channel. It has a name of its own, so that a client can have it beside the channel's events.
enum Roster {
    /// A key for each client, its id.
    CLIENTS(2, "$clients:"),
    /// A key for each user, however many of the clients are his; anonymous clients have no user.
    USERS(3, "$users:");

    private final int type;
    private final String prefix;

    /// @param type by the protocol's number of types of tables
    Roster(int type, String prefix) {
        this.type = type;
        this.prefix = prefix;
    }

    /// The one of which a client means a table by this name; null for the name of a channel.
    static @Nullable Roster named(String name) {
        if (name.startsWith("$")) {
            for (Roster each : values()) {
                if (name.startsWith(each.prefix)) {
                    return each;
                }
            }
        }
        return null;
    }

    /// The channel that is meant by a name which this roster has.
    String channelOf(String name) {
        return name.substring(prefix.length());
    }

    /// The name by which a client means the table of a channel.
    String nameFor(String channel) {
        return prefix + channel;
    }

    /// Refuses whoever wants something else under that name.
    void require(String name, int wanted) throws RefusedException {
        if (wanted != type) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "'" + ChannelName.printable(name)
                    + "' is the table of who is subscribed to '" + ChannelName.printable(channelOf(name)) + "': subscribe with `type` "
                    + type
                    + ", got " + wanted);
        }
    }
}
