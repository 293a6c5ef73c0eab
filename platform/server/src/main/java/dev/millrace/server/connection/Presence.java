package dev.millrace.server.connection;

import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Wire;
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
    private record Member(String client, Wire wire, @Nullable Outbox watcher) {}

    @FunctionalInterface
    private interface Push {
        void write(Wire wire, JsonOut out);
    }

    void enter(String channel, String client, Wire wire, @Nullable Outbox watcher) {
        byChannel.compute(channel, (name, members) -> {
            Map<String, Member> present = members == null ? new ConcurrentHashMap<>(2) : members;
            present.put(client, new Member(client, wire, watcher));
            return present;
        });
        tell(channel, client, (of, out) -> of.join(out, channel, client));
    }

    void leave(String channel, String client) {
        byChannel.computeIfPresent(channel, (name, members) -> {
            members.remove(client);
            return members.isEmpty() ? null : members;
        });
        tell(channel, client, (of, out) -> of.leave(out, channel, client));
    }

    Collection<String> clients(String channel) {
        Map<String, Member> members = byChannel.get(channel);
        return members == null ? List.of() : List.copyOf(members.keySet());
    }

    private void tell(String channel, String about, Push push) {
        Map<String, Member> members = byChannel.get(channel);
        if (members == null) {
            return;
        }
        for (Member member : members.values()) {
            Outbox watcher = member.watcher();
            if (watcher != null && !member.client().equals(about)) {
                watcher.entry(out -> push.write(member.wire(), out));
                watcher.flushSoon();
            }
        }
    }
}
