package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.server.protocol.Identity;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is subscribed to which channel, of the clients of the Centrifuge protocol. Thread-safe. What it costs to come and to go does not
/// depend on how many are there.
public final class Presence {
    private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
    private final Executor delivery;

    /// @param delivery runs the rounds that wake whoever wants to know; its tasks do not block
    public Presence(Executor delivery) {
        this.delivery = delivery;
    }

    /// A client's subscription has begun.
    ///
    /// @param subscription by which the client is there: another one, also of the same client, is not ended with it
    /// @param hearing makes what the client hears of others, from now on; null if it does not want to
    void enter(String channel, Object subscription, Identity who, @Nullable Function<Channel, Feed> hearing) {
        Room.Member member = inRoom(channel, room -> room.enter(subscription, who, hearing));
        if (member.hears() != null) {
            member.hears().start();
        }
    }

    /// A client's subscription has ended; nothing happens if it had not begun.
    void leave(String channel, Object subscription, String client) {
        Room room = rooms.get(channel);
        if (room != null && room.leave(subscription, client)) {
            rooms.remove(channel, room);
        }
    }

    /// The table of who is subscribed to a channel, which follows what happens until {@link #unwatch} is called, once.
    Channel watch(Roster roster, String channel) {
        return inRoom(channel, room -> room.watch(roster));
    }

    /// Nobody follows a table any more for whom {@link #watch} was called.
    void unwatch(String channel) {
        Room room = rooms.get(channel);
        if (room != null && room.unwatch()) {
            rooms.remove(channel, room);
        }
    }

    /// Who is subscribed to a channel, in no order.
    public Collection<Identity> clients(String channel) {
        Room room = rooms.get(channel);
        return room == null ? List.of() : room.clientsHere();
    }

    private <T> T inRoom(String channel, Function<Room, @Nullable T> act) {
        while (true) {
            Room room = rooms.computeIfAbsent(channel, name -> new Room(name, delivery));
            T result = act.apply(room);
            if (result != null) {
                return result;
            }
            rooms.remove(channel, room); // it is over, and whoever ended it has not come to this yet
        }
    }
}
