package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Wire;
import org.jspecify.annotations.Nullable;

/// The transport under a connection, as the connection sees it. Thread-safe; no method blocks.
public interface Socket {
    /// There may be something to send: asks {@link Connection#next()} for it as soon as the last write is done.
    void flush();

    /// As {@link #flush}, with {@link #flushGathered} or before: for who has something for many sockets at a time.
    void flushLater();

    /// Lets everything be sent for which {@link #flushLater} was called, on this and on other sockets.
    void flushGathered();

    /// Takes the next message from the client. To be called once per received message.
    void readOn();

    /// Sends the transport's own sign of life.
    void ping();

    /// Sends the replies that wait, says goodbye and closes; a client that does not take that in time is cut off.
    void close(CloseCode code);

    /// Closes without a word.
    void abort();

    /// How a client finds this socket that sends its messages another way than it gets them; null for one that does not.
    default Wire.@Nullable Session session() {
        return null;
    }
}
