package dev.millrace.server.http;

import dev.millrace.server.connection.Counters;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ErrorCode;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Where every request enters: lets it in or not, and hands it to what its path stands for. Thread-safe.
final class Router extends Handler.Abstract {
    private static final String CHANNELS = "/channels/";
    private static final String PROCESSORS = "/processors/";
    private static final String API = "/api/";
    private static final String METRICS = "/metrics";

    private final Gate gate;
    private final BooleanSupplier crowded;
    private final Counters counters;
    private final Visitors visitors;
    private final ChannelRoutes channels;
    private final ProcessorRoutes processors;
    private final CentrifugeRoute centrifuge;
    private final SessionRoutes sessions;
    private final AddedRoutes added;

    /// @param crowded whether there are more sockets than allowed
    Router(Gate gate, BooleanSupplier crowded, Counters counters, Visitors visitors, ChannelRoutes channels, ProcessorRoutes processors,
            CentrifugeRoute centrifuge, SessionRoutes sessions, AddedRoutes added) {
        this.gate = gate;
        this.crowded = crowded;
        this.counters = counters;
        this.visitors = visitors;
        this.channels = channels;
        this.processors = processors;
        this.centrifuge = centrifuge;
        this.sessions = sessions;
        this.added = added;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (crowded.getAsBoolean()) {
            counters.countRefused();
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            exchange.error(503, ErrorCode.LIMIT_EXCEEDED, "the server has as many connections as it may have, try later");
        } else if (gate.admits(exchange)) {
            answer(exchange);
        }
        return true;
    }

    private void answer(Exchange exchange) {
        exchange.respond(() -> route(exchange));
    }

    private void route(Exchange exchange) throws RefusedException {
        String path = exchange.path();
        if (exchange.isPreflight()) {
            exchange.answerPreflight();
        } else if (path.startsWith(CHANNELS)) {
            channels.handle(exchange, path.substring(CHANNELS.length()));
        } else if (path.startsWith(PROCESSORS)) {
            processors.handle(exchange, path.substring(PROCESSORS.length()));
        } else if (path.equals(CentrifugeRoute.PATH)) {
            centrifuge.handle(exchange);
        } else if (!sessions.handle(exchange, path)) {
            if (path.startsWith(API) || path.equals(METRICS)) {
                visitors.requireKey(exchange);
            }
            added.handle(exchange, path);
        }
    }
}
