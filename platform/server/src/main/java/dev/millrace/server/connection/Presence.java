package dev.millrace.server.connection;

import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Who is subscribed to which channel, of the clients of the Centrifuge protocol. Thread-safe.
public final class Presence {
    private final ConcurrentMap<String, Map<String, Member>> byChannel = new ConcurrentHashMap<>();

    /// A client in a channel.
    ///
    /// @param watcher where to tell it of others; null if it does not want to know
    private record Member(Identity who, Wire wire, @Nullable Outbox watcher) {}

    @FunctionalInterface
    private interface Push {
        void write(Wire wire, JsonOut out);
    }

    void enter(String channel, Identity who, Wire wire, @Nullable Outbox watcher) {
        byChannel.compute(channel, (name, members) -> {
            Map<String, Member> present = members == null ? new ConcurrentHashMap<>(2) : members;
            present.put(who.client(), new Member(who, wire, watcher));
            return present;
        });
        tell(channel, who, (of, out) -> of.join(out, channel, who));
    }

    void leave(String channel, String client) {
        List<Member> gone = new ArrayList<>(1);
        byChannel.computeIfPresent(channel, (name, members) -> {
            Member member = members.remove(client);
            if (member != null) {
                gone.add(member);
            }
            return members.isEmpty() ? null : members;
        });
        gone.forEach(member -> tell(channel, member.who(), (of, out) -> of.leave(out, channel, member.who())));
    }

    /// Who is subscribed to a channel, in no order.
    public Collection<Identity> clients(String channel) {
        Map<String, Member> members = byChannel.get(channel);
        return members == null ? List.of() : members.values().stream().map(Member::who).toList();
    }

    /// Whoever does not read fast enough is not told: what he was not told of must not cost him his connection.
    private void tell(String channel, Identity about, Push push) {
        Map<String, Member> members = byChannel.get(channel);
        if (members == null) {
            return;
        }
        for (Member member : members.values()) {
            Outbox watcher = member.watcher();
            if (watcher != null && watcher.room() > 0 && !member.who().client().equals(about.client())) {
                watcher.entry(out -> push.write(member.wire(), out));
                watcher.flushSoon();
            }
        }
    }
}
