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
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.JsonOut;
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
    private final Upgrade upgrade;
    private final Executor executor;
    private final ConcurrentMap<Channel, Format> streams = new ConcurrentHashMap<>();

    ChannelRoutes(Targets targets, Connections connections, HttpSettings settings, Upgrade upgrade, Executor executor) {
        this.targets = targets;
        this.connections = connections;
        this.settings = settings;
        this.upgrade = upgrade;
        this.executor = executor;
    }

    void handle(Exchange exchange, String name) throws RefusedException {
        boolean publish = exchange.method().equals("POST");
        Channel channel = publish ? Names.publishable(targets.channels(), name) : Names.readable(targets.channels(), name);
        if (exchange.isUpgrade()) {
            connect(exchange, channel);
        } else if (publish) {
            publish(exchange, channel);
        } else if (!exchange.method().equals("GET")) {
            exchange.methodNotAllowed("GET, POST");
        } else if (wantsStream(exchange)) {
            stream(exchange, channel);
        } else {
            exchange.json(200, HistoryPage.of(channel, exchange.query()));
        }
    }

    private void connect(Exchange exchange, Channel channel) {
        PlainRequest request = PlainRequest.of(exchange.query());
        upgrade.accept(exchange, socket -> new PlainConnection(socket, targets, connections, settings.connection(), channel, request),
                List.of());
    }

    private static boolean wantsStream(Exchange exchange) {
        String accept = exchange.header(HttpHeader.ACCEPT);
        return accept != null && accept.contains("text/event-stream");
    }

    private void stream(Exchange exchange, Channel channel) {
        Map<String, String> query = new HashMap<>(exchange.query());
        String last = exchange.header("Last-Event-ID");
        if (last != null) {
            query.put("since", last);
        }
        PlainRequest request = PlainRequest.of(query);
        Format format = streams.computeIfAbsent(channel, of -> Format.serverSentEvents(of.epoch()));
        new StreamTransport(exchange,
                socket -> new StreamConnection(socket, targets, connections, settings.connection(), channel, format, request)).start();
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
