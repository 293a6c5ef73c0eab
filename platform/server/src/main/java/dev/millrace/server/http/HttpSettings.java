package dev.millrace.server.http;

import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Tls;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the server listens, whom it lets in, and what it allows.
///
/// @param host the address to bind
/// @param port the port to bind; 0 for any free one
/// @param origins web sites such as `https://example.org` whose pages may connect, beside those that come from this server
/// @param limits what all clients together may use up
/// @param connection what one connection may use up
/// @param access who clients are and what they may do
/// @param tls what `https` and `wss` are spoken with; null for `http` and `ws`
public record HttpSettings(String host, int port, Set<String> origins, Limits limits, ConnectionSettings connection, Access access,
        @Nullable Tls tls) {

    /// What all clients together may use up, and how long they may take.
    ///
    /// @param connections how many sockets may be open
    /// @param header the largest request header in bytes
    /// @param request how long a client may take to send its first request's header
    /// @param drain how long a stopping server waits for its clients to go
    public record Limits(int connections, int header, Duration request, Duration drain) {
        /// 20,000 connections, headers of 16 KiB.
        public static final Limits DEFAULT = new Limits(20_000, 16 << 10, Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    /// Makes the set unmodifiable.
    public HttpSettings {
        origins = Set.copyOf(origins);
    }

    /// Everybody may do everything, without TLS.
    public HttpSettings(String host, int port, Set<String> origins, Limits limits, ConnectionSettings connection) {
        this(host, port, origins, limits, connection, Access.OPEN, null);
    }

    /// All defaults on this machine only.
    ///
    /// @param port 0 for any free one
    public static HttpSettings local(int port) {
        return new HttpSettings("127.0.0.1", port, Set.of(), Limits.DEFAULT, ConnectionSettings.DEFAULT);
    }
}
