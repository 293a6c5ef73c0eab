package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Messages;
import java.util.Collection;
import java.util.Iterator;

/// The client at the other end of one socket, whatever it speaks: what waits for it, its signs of life, and its bad messages. Thread-safe
/// but for `badMessage`, which belongs to the thread that reads.
final class Peer {
    private final Socket socket;
    private final Outbox outbox;
    private final Liveness liveness;
    private final Connections connections;
    private final ConnectionSettings settings;
    private int badMessages;

    /// @param kind how replies are sent
    Peer(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Messages.Kind kind) {
        this.socket = socket;
        this.outbox = new Outbox(socket, targets, connections.counters(), settings.outgoing(), kind);
        this.liveness = new Liveness(socket, settings);
        this.connections = connections;
        this.settings = settings;
    }

    Socket socket() {
        return socket;
    }

    Outbox outbox() {
        return outbox;
    }

    Liveness liveness() {
        return liveness;
    }

    ConnectionSettings settings() {
        return settings;
    }

    Counters counters() {
        return connections.counters();
    }

    /// Reads on when the channels and then the outbox have room.
    void readOn(Collection<Channel> full) {
        if (full.isEmpty() || full.stream().allMatch(Channel::hasRoom)) {
            outbox.onRoom(socket::readOn);
        } else {
            liveness.holdBack(true);
            await(full.iterator());
        }
    }

    private void await(Iterator<Channel> full) {
        if (full.hasNext()) {
            full.next().onRoom(() -> await(full));
        } else {
            liveness.holdBack(false);
            outbox.onRoom(socket::readOn);
        }
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /// A message could not be understood; after too many of them the connection is closed.
    void badMessage() {
        counters().countBadMessage();
        if (++badMessages > settings.badMessages()) {
            socket.close(CloseCode.TOO_MANY_ERRORS);
        }
    }
}
