package dev.millrace.server.http;

import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.connection.Visitor;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Action;
import dev.millrace.server.security.Admission;
import dev.millrace.server.security.DeniedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Finds out who sends a request: an API key in `X-API-Key` or `Authorization`, a token in `Authorization` or in the query as `token`; either
/// also among the subprotocols of a WebSocket. Thread-safe.
final class Visitors {
    private static final String BEARER = "Bearer ";
    private static final String KEY = "apikey ";
    /// The subprotocol of plain WebSockets, for those who have to offer one beside what follows.
    static final List<String> SUBPROTOCOLS = List.of("millrace");
    /// With a token or key in Base64 for URLs behind it.
    private static final String OFFERED = "millrace.bearer.";

    private final Access access;
    private final Visitor anonymous;

    Visitors(Access access) {
        this.access = access;
        this.anonymous = new Visitor(access, Admission.ANONYMOUS);
    }

    /// The sender of a request, if it may do something.
    ///
    /// @param name of a channel, or of a processor to call
    /// @throws RefusedException if it may not, or is not who it says
    Visitor allowed(Exchange exchange, Action action, String name) throws RefusedException {
        Visitor visitor = of(exchange);
        if (!visitor.may(action, name)) {
            boolean unknown = visitor.who().isAnonymous();
            throw new RefusedException(unknown ? ErrorCode.UNAUTHORIZED : ErrorCode.PERMISSION_DENIED,
                    visitor.denial(action, name) + (unknown ? ": send a token, as 'Authorization: Bearer TOKEN' or '?token=TOKEN'" : ""));
        }
        return visitor;
    }

    /// Lets servers pass that have an API key.
    void requireKey(Exchange exchange) throws RefusedException {
        if (access.needsKey() && !access.isKey(key(exchange))) {
            throw new RefusedException(ErrorCode.UNAUTHORIZED,
                    "this needs an API key of `security.apiKeys`: send it as 'X-API-Key: KEY' or 'Authorization: Bearer KEY'");
        }
    }

    private Visitor of(Exchange exchange) throws RefusedException {
        if (access.isOpen()) {
            return anonymous;
        }
        String key = key(exchange);
        if (access.isKey(key)) {
            return new Visitor(access, Admission.TRUSTED);
        }
        String bearer = bearer(exchange);
        if (bearer == null && key != null) {
            throw new RefusedException(ErrorCode.UNAUTHORIZED, "the API key is not one of `security.apiKeys`");
        }
        return admitted(bearer == null ? exchange.query().get("token") : bearer);
    }

    private Visitor admitted(@Nullable String token) throws RefusedException {
        try {
            return token == null ? anonymous : new Visitor(access, access.admit(token));
        } catch (DeniedException e) {
            throw new RefusedException(e.isExpired() ? ErrorCode.TOKEN_EXPIRED : ErrorCode.UNAUTHORIZED, String.valueOf(e.getMessage()));
        }
    }

    /// What may be an API key.
    private static @Nullable String key(Exchange exchange) {
        String key = exchange.header("X-API-Key");
        String named = key == null ? behind(KEY, exchange) : key;
        return named == null ? bearer(exchange) : named;
    }

    private static @Nullable String bearer(Exchange exchange) {
        String bearer = behind(BEARER, exchange);
        return bearer == null ? offered(exchange) : bearer;
    }

    /// A page in a browser can give a WebSocket no headers, only subprotocols; addresses, which it can give as well, end in logs.
    private static @Nullable String offered(Exchange exchange) {
        for (String offer : exchange.request().getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false)) {
            if (offer.startsWith(OFFERED)) {
                String encoded = offer.substring(OFFERED.length());
                try {
                    return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return encoded; // which nobody will believe
                }
            }
        }
        return null;
    }

    private static @Nullable String behind(String scheme, Exchange exchange) {
        String header = exchange.header(HttpHeader.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return null;
        }
        return header.substring(scheme.length()).strip();
    }
}
