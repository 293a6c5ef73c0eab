package dev.millrace.server.http;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
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
import dev.millrace.server.protocol.EventLines;
import dev.millrace.server.protocol.JsonArray;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.ServerSentEvents;
import dev.millrace.server.protocol.StreamForm;
import dev.millrace.server.security.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// `/channels/{name}`: subscribe and publish over WebSocket, subscribe over Server-Sent Events or lines of JSON, publish with POST, read
/// the history with GET, or wait for what comes next. Thread-safe.
final class ChannelRoutes {
    /// How many events go into the channel together.
    private static final int TOGETHER = 512;

    private final Targets targets;
    private final Connections connections;
    private final HttpSettings settings;
    private final Visitors visitors;
    private final Upgrade upgrade;
    private final Executor executor;
    private final LongPoll longPoll;
    /// Each as long as its channel.
    private final Map<Channel, StreamForm> eventSources = Collections.synchronizedMap(new WeakHashMap<>());

    ChannelRoutes(Targets targets, Connections connections, HttpSettings settings, Visitors visitors, Upgrade upgrade, Executor executor) {
        this.targets = targets;
        this.connections = connections;
        this.settings = settings;
        this.visitors = visitors;
        this.upgrade = upgrade;
        this.executor = executor;
        this.longPoll = new LongPoll(executor);
    }

    /// Nothing is done, not even a channel made, for who may not.
    void handle(Exchange exchange, String name) throws RefusedException {
        boolean publish = exchange.method().equals("POST");
        if (exchange.isUpgrade()) {
            connect(exchange, name);
        } else if (publish) {
            Visitor visitor = visitors.allowed(exchange, Action.PUBLISH, name);
            publish(exchange, visitor, Names.publishable(targets.channels(), name));
        } else if (!exchange.method().equals("GET")) {
            exchange.methodNotAllowed("GET, POST");
        } else if (accepts(exchange, "text/event-stream")) {
            stream(exchange, name, channel -> eventSources.computeIfAbsent(channel, of -> new ServerSentEvents(of.epoch())));
        } else if (accepts(exchange, "application/x-ndjson")) {
            stream(exchange, name, channel -> EventLines.FORM);
        } else {
            visitors.allowed(exchange, Action.HISTORY, name);
            look(exchange, name);
        }
    }

    /// The server stops: nobody waits any longer.
    void end() {
        longPoll.end();
    }

    /// To look at what nobody has used yet does not make it; to wait for it does.
    private void look(Exchange exchange, String name) throws RefusedException {
        Map<String, String> query = exchange.query();
        boolean looks = Collections.disjoint(query.keySet(), Set.of("wait", "since", "table"));
        if (looks && Names.existing(targets.channels(), name) == null) {
            exchange.json(200, HistoryPage.none(name, query));
        } else {
            history(exchange, Names.readable(targets.channels(), name), query);
        }
    }

    private void history(Exchange exchange, Channel channel, Map<String, String> query) throws RefusedException {
        String wait = query.get("wait");
        if (wait == null) {
            exchange.json(200, HistoryPage.of(channel, query));
            return;
        }
        Duration most = LongPoll.duration(wait);
        Map<String, String> behind = new HashMap<>(query);
        long offset = HistoryPage.awaited(channel, query);
        behind.put("since", channel.epoch() + ":" + offset);
        exchange.request().addIdleTimeoutListener(timeout -> false);
        longPoll.await(channel, offset, most, () -> exchange.respond(() -> exchange.json(200, HistoryPage.of(channel, behind))));
    }

    private void connect(Exchange exchange, String name) throws RefusedException {
        PlainRequest request = PlainRequest.of(exchange.query());
        Visitor visitor = visitors.allowed(exchange, request.subscribe() ? Action.SUBSCRIBE : Action.PUBLISH, name);
        requireHistory(request, visitor, name);
        Channel channel = request.subscribe() && !request.table()
                ? Names.subscribable(targets.channels(), name)
                : Names.readable(targets.channels(), name);
        PlainRequest wanted = request.on(channel);
        upgrade.accept(exchange,
                socket -> new PlainConnection(socket, targets, connections, settings.connection(), visitor, channel, wanted),
                Visitors.SUBPROTOCOLS);
    }

    /// To resume belongs to a subscription; to begin with past events does not.
    private static void requireHistory(PlainRequest request, Visitor visitor, String name) throws RefusedException {
        if (request.subscribe() && request.last() > 0) {
            visitor.require(Action.HISTORY, name);
        }
    }

    private static boolean accepts(Exchange exchange, String type) {
        String accept = exchange.header(HttpHeader.ACCEPT);
        return accept != null && accept.contains(type);
    }

    private void stream(Exchange exchange, String name, Function<Channel, StreamForm> forms) throws RefusedException {
        Map<String, String> query = new HashMap<>(exchange.query());
        String last = exchange.header("Last-Event-ID");
        if (last != null) {
            query.put("since", last);
        }
        PlainRequest request = PlainRequest.of(query);
        Visitor visitor = visitors.allowed(exchange, Action.SUBSCRIBE, name);
        requireHistory(request, visitor, name);
        Channel channel = request.table() ? Names.readable(targets.channels(), name) : Names.subscribable(targets.channels(), name);
        PlainRequest wanted = request.on(channel);
        StreamForm form = forms.apply(channel);
        new StreamTransport(exchange, form.type(),
                socket -> new StreamConnection(socket, targets, connections, settings.connection(), visitor, channel, form, wanted))
                .start();
    }

    private void publish(Exchange exchange, Visitor visitor, Channel channel) {
        PlainRequest.requireKnown(exchange.query());
        String key = exchange.query().get("key");
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        int limit = settings.connection().message();
        if (type != null && (type.startsWith("application/x-ndjson") || type.startsWith("application/jsonl"))) {
            connections.counters().countMessage();
            new LinesReader(exchange, visitor, channel, key, limit, executor, connections.counters()::countBadMessage).run();
        } else if (flag(exchange, "each")) {
            connections.counters().countMessage();
            new BodyReader.Whole(exchange, limit, body -> publishEach(exchange, channel, key, visitor.tags(), body)).run();
        } else {
            new BodyReader.Whole(exchange, limit, body -> publishOne(exchange, channel, key, visitor.tags(), body)).run();
        }
    }

    private static boolean flag(Exchange exchange, String name) {
        String text = exchange.query().getOrDefault(name, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("`" + name + "` must be true or false, got '" + text + "'");
        }
        return text.equals("true");
    }

    /// Publishes the elements of an array, or none of them.
    private void publishEach(Exchange exchange, Channel channel, @Nullable String key, Map<String, String> tags, byte[] body) {
        List<RawEvent> events = new ArrayList<>();
        try {
            for (byte[] element : JsonArray.elements(body)) {
                events.add(channel.event(element, key, tags, null));
            }
        } catch (IllegalArgumentException | InvalidJsonException e) {
            connections.counters().countBadMessage();
            exchange.error(400, ErrorCode.BAD_REQUEST, "element " + (events.size() + 1) + ": " + e.getMessage());
            return;
        }
        Published published = new Published(exchange, channel);
        for (int from = 0; from < events.size(); from += TOGETHER) {
            published.append(new ArrayList<>(events.subList(from, Math.min(events.size(), from + TOGETHER))));
        }
        published.end();
    }

    private void publishOne(Exchange exchange, Channel channel, @Nullable String key, Map<String, String> tags, byte[] body) {
        connections.counters().countMessage();
        try {
            channel.append(List.of(channel.event(body, key, tags, null)), new Appended() {
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
