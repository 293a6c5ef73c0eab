package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is subscribed to one channel. Thread-safe: those who come and go wait for each other, but for nobody who is told of it.
///
/// Whoever wants to know follows a channel in memory, which is made when somebody wants to know for the first time and lives as long as the
/// room: so what is told is encoded once, sent to each as fast as he reads, and costs nothing where nobody asked.
final class Room {
    private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};
    private static final ChannelSettings TABLE = new ChannelSettings(null, Retain.DEFAULT, Slow.RESUME, Durability.MEMORY,
            new ChannelSettings.Table(Integer.MAX_VALUE, null));

    private final String name;
    private final Executor delivery;
    private final ConcurrentMap<String, Member> members = new ConcurrentHashMap<>(2);
    /// Those who come and go, for subscribers who want to hear of others.
    private @Nullable Channel moves;
    private int hearers;
    private @Nullable Channel clients;
    private @Nullable Channel users;
    /// How many clients each user has here; kept while there is a table of users.
    private final Map<String, Integer> clientsOf = new HashMap<>(0);
    private int watchers;
    private boolean over;

    /// A client that is here by one of its subscriptions.
    ///
    /// @param hears what it hears of others; null if it does not want to
    record Member(Object subscription, Identity who, @Nullable Feed hears) {}

    /// @param delivery runs the rounds that wake whoever wants to know
    Room(String name, Executor delivery) {
        this.name = name;
        this.delivery = delivery;
    }

    /// A client comes. One that is here already by a subscription that has yet to be ended goes first.
    ///
    /// @param hearing makes what it hears of others, to be started by the caller; null if it does not want to
    /// @return null if the room is over
    synchronized @Nullable Member enter(Object subscription, Identity who, @Nullable Function<Channel, Feed> hearing) {
        if (over) {
            return null;
        }
        Member before = members.get(who.client());
        if (before != null) {
            remove(before);
        }
        tell(who, false);
        Member member = new Member(subscription, who, hearing == null ? null : hearing.apply(moves()));
        hearers += hearing == null ? 0 : 1;
        members.put(who.client(), member);
        return member;
    }

    /// A client goes, if it is here by that subscription.
    ///
    /// @return whether the room is over
    synchronized boolean leave(Object subscription, String client) {
        Member member = members.get(client);
        if (member != null && member.subscription().equals(subscription)) {
            remove(member);
        }
        return endIfEmpty();
    }

    private void remove(Member member) {
        members.remove(member.who().client());
        if (member.hears() != null) {
            member.hears().stop();
            hearers--;
            moves = hearers == 0 ? null : moves;
        }
        tell(member.who(), true);
    }

    private boolean endIfEmpty() {
        over = members.isEmpty() && watchers == 0;
        return over;
    }

    /// Somebody wants a table, until he calls {@link #unwatch}.
    ///
    /// @return null if the room is over
    synchronized @Nullable Channel watch(Roster roster) {
        if (over) {
            return null;
        }
        watchers++;
        return switch (roster) {
            case CLIENTS -> clients();
            case USERS -> users();
        };
    }

    /// @return whether the room is over
    synchronized boolean unwatch() {
        watchers--;
        return endIfEmpty();
    }

    /// Who is here, in no order.
    Collection<Identity> clientsHere() {
        return members.values().stream().map(Member::who).toList();
    }

    private Channel moves() {
        if (moves == null) {
            moves = Channel.apart(name, ChannelSettings.DEFAULT, delivery);
        }
        return moves;
    }

    private Channel clients() {
        if (clients == null) {
            clients = table(Roster.CLIENTS, members.values().stream().map(member -> event(member.who(), false)).toList());
        }
        return clients;
    }

    private Channel users() {
        if (users == null) {
            members.values().forEach(member -> count(member.who().user(), 1));
            users = table(Roster.USERS, clientsOf.keySet().stream().map(user -> event(user, Map.of(), false)).toList());
        }
        return users;
    }

    private Channel table(Roster roster, List<RawEvent> present) {
        Channel made = Channel.apart(roster.nameFor(name), TABLE, delivery);
        if (!present.isEmpty()) {
            made.append(new ArrayList<>(present));
        }
        return made;
    }

    private void tell(Identity who, boolean gone) {
        if (moves != null || clients != null) {
            RawEvent event = event(who, gone);
            append(moves, event);
            append(clients, event);
        }
        if (users != null && count(who.user(), gone ? -1 : 1) == (gone ? 0 : 1)) {
            append(users, event(who.user(), Map.of(), gone));
        }
    }

    /// @return how many clients the user has now; negative for nobody in particular
    private int count(String user, int more) {
        if (user.isEmpty()) {
            return -1;
        }
        Integer now = clientsOf.merge(user, more, (before, each) -> before + each == 0 ? null : before + each);
        return now == null ? 0 : now;
    }

    private static void append(@Nullable Channel to, RawEvent event) {
        if (to != null) {
            to.append(List.of(event)); // wakes delivery threads, calls nobody
        }
    }

    private static RawEvent event(Identity who, boolean gone) {
        return event(who.client(), who.allTags(), gone);
    }

    private static RawEvent event(String key, Map<String, String> tags, boolean gone) {
        return gone ? RawEvent.removal(key, tags) : new RawEvent(NOTHING, System.currentTimeMillis(), key, tags, null);
    }
}
