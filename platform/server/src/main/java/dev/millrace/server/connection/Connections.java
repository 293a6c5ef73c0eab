package dev.millrace.server.connection;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/// All open connections. Thread-safe.
public final class Connections {
    private final String node = UUID.randomUUID().toString();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Presence presence;
    private final Counters counters;

    /// @param counters where connections count what they do
    /// @param delivery tells clients of others; its tasks do not block
    public Connections(Counters counters, Executor delivery) {
        this.counters = counters;
        this.presence = new Presence(delivery);
    }

    /// The id of this process, random.
    public String node() {
        return node;
    }

    /// How many are open.
    public int count() {
        return open.size();
    }

    /// Those of the Centrifuge protocol that are connected; found by looking at all.
    public Stream<Client> clients() {
        return open.stream().filter(Client.class::isInstance).map(Client.class::cast).filter(Client::isConnected);
    }

    /// Those of a user, whatever they speak; found by looking at all.
    public Stream<Connection> of(String user) {
        return open.stream().filter(connection -> connection.user().equals(user));
    }

    /// Which clients are subscribed to what.
    public Presence presence() {
        return presence;
    }

    /// What they have done so far.
    public Counters counters() {
        return counters;
    }

    /// A connection's socket is ready.
    public void add(Connection connection) {
        open.add(connection);
        counters.countOpened();
    }

    /// A connection's socket is closed.
    public void remove(Connection connection) {
        open.remove(connection);
    }

    /// Lets every connection look after itself; to be called about once a second.
    public void tick() {
        long now = System.nanoTime() / 1_000_000;
        for (Connection connection : open) {
            connection.tick(now);
        }
    }

    /// Says goodbye to all.
    public void shutdown() {
        open.forEach(Connection::shutdown);
    }
}
