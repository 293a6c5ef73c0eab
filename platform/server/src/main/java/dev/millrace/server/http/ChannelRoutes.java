package dev.millrace.server.http;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.PlainConnection;
import dev.millrace.server.connection.PlainRequest;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.connection.StreamConnection;
import dev.millrace.server.connection.Visitor;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.security.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// `/channels/{name}`: subscribe and publish over WebSocket, subscribe over Server-Sent Events, publish with POST, read the history with
/// GET. Thread-safe.
final class ChannelRoutes {
    private final Targets targets;
    private final Connections connections;
    private final HttpSettings settings;
    private final Visitors visitors;
    private final Upgrade upgrade;
    private final Executor executor;
    private final ConcurrentMap<Channel, Format> streams = new ConcurrentHashMap<>();

    ChannelRoutes(Targets targets, Connections connections, HttpSettings settings, Visitors visitors, Upgrade upgrade, Executor executor) {
        this.targets = targets;
        this.connections = connections;
        this.settings = settings;
        this.visitors = visitors;
        this.upgrade = upgrade;
        this.executor = executor;
    }

    /// Nothing is done, not even a channel made, for who may not.
    void handle(Exchange exchange, String name) throws RefusedException {
        boolean publish = exchange.method().equals("POST");
        boolean stream = wantsStream(exchange);
        if (exchange.isUpgrade()) {
            connect(exchange, name);
        } else if (publish) {
            visitors.allowed(exchange, Action.PUBLISH, name);
            publish(exchange, Names.publishable(targets.channels(), name));
        } else if (!exchange.method().equals("GET")) {
            exchange.methodNotAllowed("GET, POST");
        } else if (stream) {
            stream(exchange, name);
        } else {
            visitors.allowed(exchange, Action.HISTORY, name);
            exchange.json(200, HistoryPage.of(Names.readable(targets.channels(), name), exchange.query()));
        }
    }

    private void connect(Exchange exchange, String name) throws RefusedException {
        PlainRequest request = PlainRequest.of(exchange.query());
        Visitor visitor = visitors.allowed(exchange, request.subscribe() ? Action.SUBSCRIBE : Action.PUBLISH, name);
        requireHistory(request, visitor, name);
        Channel channel = Names.readable(targets.channels(), name);
        upgrade.accept(exchange,
                socket -> new PlainConnection(socket, targets, connections, settings.connection(), visitor, channel, request), List.of());
    }

    /// To resume belongs to a subscription; to begin with past events does not.
    private static void requireHistory(PlainRequest request, Visitor visitor, String name) throws RefusedException {
        if (request.subscribe() && request.last() > 0) {
            visitor.require(Action.HISTORY, name);
        }
    }

    private static boolean wantsStream(Exchange exchange) {
        String accept = exchange.header(HttpHeader.ACCEPT);
        return accept != null && accept.contains("text/event-stream");
    }

    private void stream(Exchange exchange, String name) throws RefusedException {
        Map<String, String> query = new HashMap<>(exchange.query());
        String last = exchange.header("Last-Event-ID");
        if (last != null) {
            query.put("since", last);
        }
        PlainRequest request = PlainRequest.of(query);
        Visitor visitor = visitors.allowed(exchange, Action.SUBSCRIBE, name);
        requireHistory(request, visitor, name);
        Channel channel = Names.readable(targets.channels(), name);
        Format format = streams.computeIfAbsent(channel, of -> Format.serverSentEvents(of.epoch()));
        new StreamTransport(exchange, "text/event-stream",
                socket -> new StreamConnection(socket, targets, connections, settings.connection(), visitor, channel, format, request))
                .start();
    }

    private void publish(Exchange exchange, Channel channel) {
        String key = exchange.query().get("key");
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        int limit = settings.connection().message();
        if (type != null && (type.startsWith("application/x-ndjson") || type.startsWith("application/jsonl"))) {
            connections.counters().countMessage();
            new LinesReader(exchange, channel, key, limit, executor, connections.counters()::countBadMessage).run();
        } else {
            new BodyReader.Whole(exchange, limit, body -> publishOne(exchange, channel, key, body)).run();
        }
    }

    private void publishOne(Exchange exchange, Channel channel, @Nullable String key, byte[] body) {
        connections.counters().countMessage();
        try {
            channel.append(List.of(channel.event(body, key, Map.of(), null)), new Appended() {
                @Override
                public void appended(long first) {
                    JsonOut out = new JsonOut().text("{\"offset\":").number(first).text(",\"epoch\":").string(channel.epoch()).put('}');
                    answerWhenRoom(exchange, channel, out.toBytes());
                }

                @Override
                public void failed(String reason) {
                    exchange.error(503, ErrorCode.NOT_STORED, reason);
                }
            });
        } catch (InvalidJsonException e) {
            connections.counters().countBadMessage();
            exchange.error(400, ErrorCode.BAD_REQUEST, "not JSON: " + e.getMessage());
        }
    }

    /// A publisher that waits for its answers is slowed down when they are late.
    private void answerWhenRoom(Exchange exchange, Channel channel, byte[] body) {
        if (channel.hasRoom()) {
            exchange.json(200, body);
        } else {
            channel.onRoom(() -> executor.execute(() -> exchange.json(200, body)));
        }
    }
}
