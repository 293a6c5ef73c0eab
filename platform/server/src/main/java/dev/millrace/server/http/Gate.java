package dev.millrace.server.http;

import dev.millrace.server.connection.Counters;
import dev.millrace.server.protocol.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/// Decides whether a request may come in: a page of a foreign web site may not use the browser of somebody at this machine to reach the
/// server. Immutable.
final class Gate {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> origins;
    private final boolean loopback;
    private final Counters counters;

    Gate(HttpSettings settings, Counters counters) throws UnknownHostException {
        this.counters = counters;
        this.origins = settings.origins();
        this.loopback = InetAddress.getByName(settings.host()).isLoopbackAddress();
    }

    /// Counts and answers requests that may not come in.
    ///
    /// @return whether the request may come in
    boolean admits(Exchange exchange) {
        String host = exchange.header(HttpHeader.HOST);
        if (loopback && !isLoopbackName(host)) {
            counters.countRefused();
            exchange.error(421, ErrorCode.PERMISSION_DENIED,
                    "host '" + shown(host) + "' is not served here: this server listens on localhost only");
            return false;
        }
        List<String> sent = exchange.request().getHeaders().getValuesList(HttpHeader.ORIGIN);
        if (sent.isEmpty()) {
            return true;
        }
        String origin = sent.getFirst();
        if (sent.size() > 1 || !isAllowed(origin, host)) {
            counters.countRefused();
            exchange.error(403, ErrorCode.PERMISSION_DENIED,
                    "origin '" + shown(origin) + "' may not connect: it is not this server and not one of the configured origins");
            return false;
        }
        if (origins.contains(origin)) {
            allowReading(exchange.response(), origin);
        }
        return true;
    }

    private boolean isAllowed(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        boolean web = origin.startsWith("http://") || origin.startsWith("https://");
        return origins.contains(origin) || web && host != null && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static void allowReading(Response response, String origin) {
        response.getHeaders().put("Access-Control-Allow-Origin", origin);
        response.getHeaders().put(HttpHeader.VARY, "Origin");
    }

    private static boolean isLoopbackName(@Nullable String host) {
        if (host == null) {
            return false;
        }
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return LOOPBACK_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String shown(@Nullable String header) {
        if (header == null) {
            return "";
        }
        return header.length() > 100 ? header.substring(0, 100) + "…" : header;
    }
}
