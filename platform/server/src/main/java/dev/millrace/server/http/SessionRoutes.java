package dev.millrace.server.http;

import dev.millrace.server.protocol.EmulationRequest;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// The Centrifuge protocol where there is no WebSocket. `POST /connection/http_stream` and `GET /connection/sse` bring the first commands
/// and are answered with the stream of replies and pushes; `POST /emulation` brings further commands. Thread-safe.
final class SessionRoutes {
    private static final String STREAM = "/connection/http_stream";
    private static final String EVENTS = "/connection/sse";
    private static final String EMULATION = "/emulation";
    private static final String PROTOBUF = "application/octet-stream";
    /// How much larger commands get in a request of JSON, where each quotation mark of theirs is two characters.
    private static final int ESCAPED = 2;
    private static final int AROUND = 1 << 10;
    /// How many of the largest messages may wait.
    private static final int WAITING = 4;

    private final CentrifugeRoute clients;
    private final Sessions sessions;
    private final int messageLimit;
    private final Executor executor;

    /// @param node the id of this process
    /// @param messageLimit the most bytes of commands at a time
    SessionRoutes(CentrifugeRoute clients, String node, int messageLimit, Executor executor) {
        this.clients = clients;
        this.sessions = new Sessions(node);
        this.messageLimit = messageLimit;
        this.executor = executor;
    }

    /// @return whether there is something at that path; then the request is answered
    boolean handle(Exchange exchange, String path) {
        switch (path) {
            case STREAM -> ifMethod("POST", exchange, () -> stream(exchange));
            case EVENTS -> ifMethod("GET", exchange, () -> events(exchange));
            case EMULATION -> ifMethod("POST", exchange, () -> emulation(exchange));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void ifMethod(String method, Exchange exchange, Runnable then) {
        if (exchange.method().equals(method)) {
            then.run();
        } else {
            exchange.methodNotAllowed(method);
        }
    }

    private void stream(Exchange exchange) {
        boolean protobuf = isProtobuf(exchange);
        new BodyReader.Whole(exchange, messageLimit, first -> {
            if (first.length == 0) {
                exchange.error(400, ErrorCode.BAD_REQUEST, "the body must hold the first commands, `connect` before all others");
            } else if (protobuf) {
                open(exchange, PROTOBUF, Wire.PROTOBUF_STREAM, first);
            } else {
                open(exchange, "application/x-ndjson", Wire.JSON_STREAM, first);
            }
        }).run();
    }

    private void events(Exchange exchange) {
        String first = exchange.query().get("cf_connect");
        if (first == null || first.isBlank()) {
            exchange.error(400, ErrorCode.BAD_REQUEST, "`cf_connect` must hold the first command, `{\"id\":1,\"connect\":{…}}`");
        } else {
            open(exchange, "text/event-stream", Wire.JSON_EVENTS, first.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void open(Exchange exchange, String type, Wire wire, byte[] first) {
        SessionTransport transport = new SessionTransport(exchange, type, clients.opener(wire), wire, sessions, WAITING * messageLimit,
                executor);
        transport.start();
        transport.receive(first, outcome -> {});
    }

    private void emulation(Exchange exchange) {
        Function<byte[], EmulationRequest> reader = isProtobuf(exchange) ? EmulationRequest::ofProtobuf : EmulationRequest::ofJson;
        new BodyReader.Whole(exchange, ESCAPED * messageLimit + AROUND, body -> pass(exchange, reader, body)).run();
    }

    private void pass(Exchange exchange, Function<byte[], EmulationRequest> reader, byte[] body) {
        EmulationRequest request;
        try {
            request = reader.apply(body);
        } catch (IllegalArgumentException e) {
            exchange.error(400, ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        byte[] commands = request.data();
        SessionTransport session = sessions.find(request.session());
        if (session == null) {
            answer(exchange, SessionTransport.Outcome.ENDED);
        } else if (commands.length > messageLimit) {
            exchange.error(413, ErrorCode.LIMIT_EXCEEDED, "a message may have " + messageLimit + " bytes");
        } else {
            session.receive(commands, outcome -> answer(exchange, outcome));
        }
    }

    private static void answer(Exchange exchange, SessionTransport.Outcome outcome) {
        switch (outcome) {
            case TAKEN -> exchange.noContent();
            case TOO_MANY ->
                exchange.error(429, ErrorCode.TOO_MANY_REQUESTS, "too many messages of this session wait: send fewer at a time");
            case ENDED -> exchange.error(404, ErrorCode.UNKNOWN_CHANNEL,
                    "there is no such session: it has ended, or its `session` and `node` are not those of the connect result");
        }
    }

    private static boolean isProtobuf(Exchange exchange) {
        @Nullable
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        return type != null && type.startsWith(PROTOBUF);
    }
}
