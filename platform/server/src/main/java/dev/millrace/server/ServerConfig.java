package dev.millrace.server;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Bytes;
import dev.millrace.engine.config.Range;
import dev.millrace.server.security.TlsConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The setting `server`: where clients connect and how much they may use.
///
/// @param host the address to listen on; 127.0.0.1 by default
/// @param port the port to listen on, 0 for any free one; 8765 by default
/// @param origins web sites whose pages may connect, such as `https://app.example.org`; none by default, apart from the server's own pages
/// @param tls `https` and `wss` in place of `http` and `ws`; null for neither
/// @param ping how often the server asks for a sign of life, whole seconds, which is what clients are told; 25 by default
/// @param pong how long a client may be silent after that before it is taken for gone; 10 seconds by default
/// @param limits what clients may use
public record ServerConfig(@Default("127.0.0.1") String host, @Default("8765") @Range(min = 0, max = 65_535) int port,
        @Default("") List<String> origins, @Nullable TlsConfig tls, @Default("25s") Duration ping, @Default("10s") Duration pong,
        Limits limits) {
    private static final String LOCALHOST = "localhost";
    private static final int MAX_PORT = 65_535;
    private static final Pattern ORIGIN = Pattern
            .compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    /// What clients may use.
    ///
    /// @param message the largest message; 256KB by default
    /// @param connections how many connections there may be; 20000 by default
    /// @param subscriptions how many channels one connection may subscribe to; 1000 by default
    /// @param outgoing how much may wait to be sent to one connection; 1MB by default
    /// @param channels how many channels there may be; 10000 by default
    /// @param wildcards how many patterns of channels may be subscribed to; 100 by default
    public record Limits(@Default("256KB") @Bytes long message, @Default("20000") @Range(min = 1) int connections,
            @Default("1000") @Range(min = 1) int subscriptions,
            @Default("1MB") @Bytes long outgoing, @Default("10000") @Range(min = 1) int channels,
            @Default("100") @Range(min = 1) int wildcards) {
        private static final long MIN_BYTES = 16L << 10;
        private static final long MAX_BYTES = 1L << 30;

        /// Checks that each is usable.
        public Limits {
            requireSize("message", message);
            requireNumber("connections", connections);
            requireNumber("subscriptions", subscriptions);
            requireSize("outgoing", outgoing);
            requireNumber("channels", channels);
            requireNumber("wildcards", wildcards);
        }

        private static void requireSize(String name, long bytes) {
            if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
                throw new IllegalArgumentException("setting '" + name + "': expected 16KB to 1GB, got " + bytes + " bytes");
            }
        }

        private static void requireNumber(String name, int number) {
            if (number < 1) {
                throw new IllegalArgumentException("setting '" + name + "': expected 1 or more, got " + number);
            }
        }
    }

    /// Checks host, port, origins, and how long to wait for clients.
    public ServerConfig {
        requireAddress(host);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("setting 'port': expected 0 to " + MAX_PORT + ", got " + port);
        }
        if (ping.toSeconds() < 1 || !ping.equals(Duration.ofSeconds(ping.toSeconds()))) {
            throw new IllegalArgumentException("setting 'ping': expected whole seconds such as 25s, got " + ping.toMillis() + " ms");
        }
        if (pong.isNegative() || pong.isZero()) {
            throw new IllegalArgumentException("setting 'pong': expected more than nothing, such as 10s");
        }
        origins = List.copyOf(origins);
        origins.forEach(ServerConfig::requireOrigin);
    }

    /// The same on another port.
    ///
    /// @throws IllegalArgumentException if it is none
    public ServerConfig withPort(int other) {
        return new ServerConfig(host, other, origins, tls, ping, pong, limits);
    }

    /// Whether only this machine reaches the server.
    public boolean isLoopback() {
        return host.equals(LOCALHOST) || InetAddress.ofLiteral(host).isLoopbackAddress();
    }

    /// Only literal addresses: what a name resolves to may change.
    private static void requireAddress(String host) {
        try {
            if (!host.equals(LOCALHOST)) {
                var _ = InetAddress.ofLiteral(host);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "setting 'host': expected localhost or an address such as 127.0.0.1, 0.0.0.0 or ::, got '" + host + "'", e);
        }
    }

    private static void requireOrigin(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                    "setting 'origins': expected web sites such as https://app.example.org, without a path, got '" + origin + "'");
        }
    }
}
