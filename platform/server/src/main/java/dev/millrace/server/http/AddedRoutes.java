package dev.millrace.server.http;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.server.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The plain routes that other parts of the server have added. Thread-safe.
final class AddedRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AddedRoutes.class);

    private final List<Route> routes;
    private final int bodyLimit;
    private final Executor executor;

    /// @param executor runs the responders, which may block
    AddedRoutes(List<Route> routes, int bodyLimit, Executor executor) {
        this.routes = List.copyOf(routes);
        this.bodyLimit = bodyLimit;
        this.executor = executor;
    }

    void handle(Exchange exchange, String path) {
        List<Route> there = routes.stream().filter(route -> route.matches(path)).toList();
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method(); // HTTP leaves out the content
        Route route = there.stream().filter(one -> one.method().equals(method)).findFirst().orElse(null);
        if (route != null) {
            byte[] none = {};
            if (method.equals("GET")) {
                respond(exchange, route, path, none);
            } else {
                new BodyReader.Whole(exchange, bodyLimit, body -> executor.execute(() -> respond(exchange, route, path, body))).run();
            }
        } else if (there.isEmpty()) {
            exchange.error(404, ErrorCode.METHOD_NOT_FOUND, "there is nothing at " + ChannelName.printable(path));
        } else {
            exchange.methodNotAllowed(there.stream().map(Route::method).distinct().collect(Collectors.joining(", ")));
        }
    }

    private static void respond(Exchange exchange, Route route, String path, byte[] body) {
        HttpAnswer answer;
        try {
            answer = route.responder().answer(new HttpCall(path, route.rest(path), exchange.query(), body));
        } catch (IllegalArgumentException e) {
            answer = HttpAnswer.error(400, ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.error("{} {} failed", route.method(), route.path(), e);
            answer = HttpAnswer.error(500, ErrorCode.INTERNAL, "the request failed, the server's log says why");
        }
        exchange.answer(answer);
    }
}
