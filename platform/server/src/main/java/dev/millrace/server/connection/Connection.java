package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Outgoing;
import org.jspecify.annotations.Nullable;

/// One client's connection. `start`, `receive` and `endOfRead` are called by one thread at a time, in this order, and then `closed`, once;
/// `next` also by one at a time, though by other threads.
public interface Connection {
    /// Makes the connection of a socket that is about to be ready.
    @FunctionalInterface
    interface Opener {
        /// Starts nothing.
        Connection open(Socket socket);
    }

    /// The socket is ready.
    void start();

    /// A whole message of the client. Must lead to one {@link Socket#readOn()}, now or later.
    ///
    /// @param message owned by the connection from now on
    void receive(byte[] message);

    /// Nothing more is to be received for now.
    void endOfRead();

    /// What is to be sent next, or null if there is nothing; {@link Socket#flush()} is called when that changes.
    @Nullable
    Outgoing next();

    /// The client gave a sign of life.
    void heard();

    /// About once a second.
    ///
    /// @param now milliseconds of a clock that does not jump
    void tick(long now);

    /// The user for whom it was opened; empty if it is anonymous.
    String user();

    /// Sets until when it may stay, on an operator's behalf.
    ///
    /// @param expires in seconds since 1970; 0 for ever
    void refresh(long expires);

    /// Ends it on an operator's behalf.
    void disconnect(CloseCode why);

    /// The server stops: says goodbye.
    void shutdown();

    /// The socket is closed, for whatever reason. What was received counts.
    void closed();
}
