package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Identity;

/// A connection of the Centrifuge protocol as the server API sees it. Thread-safe; nothing waits for the client.
public interface Client {
    /// Who it is.
    Identity who();

    /// Whether the client has been told that it is connected.
    boolean isConnected();

    /// Subscribes it to a channel, and tells it; nothing happens if it is subscribed already.
    ///
    /// @param wanted in which id and token do not matter
    /// @throws RefusedException if it cannot be subscribed
    void subscribe(Command.Subscribe wanted) throws RefusedException;

    /// Ends its subscription of a channel, if it has one, and tells it.
    void unsubscribe(String channel);

    /// Ends the connection.
    void disconnect(CloseCode why);
}
