package dev.millrace.server.connection;

import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.RawJson;
import org.jspecify.annotations.Nullable;

/// A connection of the Centrifuge protocol as the server API sees it. Thread-safe; nothing waits for the client.
public interface Client extends Connection {
    /// Who it is.
    Identity who();

    /// Whether the client has been told that it is connected.
    boolean isConnected();

    /// Subscribes it to a channel, and tells it; if it is subscribed already, only `expires` matters.
    ///
    /// @param wanted in which id and token do not matter
    /// @param profile what others are shown with it in the channel; null for nothing
    /// @param data what it is told with the subscription; null for nothing
    /// @param expires when the subscription ends, in seconds since 1970; 0 for never, or for no change
    /// @throws RefusedException if it cannot be subscribed
    void subscribe(Command.Subscribe wanted, @Nullable RawJson profile, @Nullable RawJson data, long expires) throws RefusedException;

    /// Ends its subscription of a channel, if it has one, and tells it.
    void unsubscribe(String channel);
}
