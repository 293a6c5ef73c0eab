package dev.millrace.server.http;

import dev.millrace.server.protocol.Wire;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The clients that send their messages another way than they get them, by a name that only the client knows. Thread-safe.
final class Sessions {
    private static final int NAME_BYTES = 18;

    private final String node;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SessionTransport> open = new ConcurrentHashMap<>();

    /// @param node the id of this process
    Sessions(String node) {
        this.node = node;
    }

    /// A name that nobody can guess.
    Wire.Session newName() {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        return new Wire.Session(Base64.getUrlEncoder().encodeToString(name), node);
    }

    void add(SessionTransport transport) {
        open.put(transport.session().id(), transport);
    }

    void remove(SessionTransport transport) {
        open.remove(transport.session().id());
    }

    /// The one of that name; null if it is over, or another process's.
    @Nullable
    SessionTransport find(Wire.Session name) {
        return name.node().equals(node) ? open.get(name.id()) : null;
    }
}
