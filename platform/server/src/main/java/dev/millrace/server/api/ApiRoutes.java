package dev.millrace.server.api;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.HttpCall;
import dev.millrace.server.http.Route;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.security.Access;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `POST /api/<method>`. What was understood is answered with status 200, `{"result":…}` or `{"error":…}`. Thread-safe.
public final class ApiRoutes {
    private final Map<String, Method> methods = new LinkedHashMap<>();

    /// @param version the server's own version
    /// @param connections those whose clients are looked at and decided about
    /// @param access knows when what somebody was granted is over
    /// @param deadline how long a called processor may take
    public ApiRoutes(String version, Targets targets, Connections connections, Access access, Duration deadline) {
        Publications publications = new Publications(targets.channels(), new Repeats(Ticker.systemTicker()));
        Histories histories = new Histories(targets.channels());
        Presences presences = new Presences(connections);
        ClientMethods clients = new ClientMethods(targets.channels(), connections, access);
        Node node = new Node(version, targets.channels(), connections);
        methods.put("publish", publications::publish);
        methods.put("broadcast", publications::broadcast);
        methods.put("map_publish", publications::put);
        methods.put("map_remove", publications::remove);
        methods.put("history", histories::history);
        methods.put("history_remove", histories::remove);
        methods.put("presence", presences::presence);
        methods.put("presence_stats", presences::stats);
        methods.put("subscribe", clients::subscribe);
        methods.put("unsubscribe", clients::unsubscribe);
        methods.put("refresh", clients::refresh);
        methods.put("disconnect", clients::disconnect);
        methods.put("channels", node::channels);
        methods.put("info", node::describe);
        methods.put("rpc", new RpcMethod(targets.processors(), deadline)::call);
        methods.put("batch", new Batch(Map.copyOf(methods))::run);
    }

    /// The routes; the last one takes what no other route below `/api` has taken.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        methods.forEach((name, method) -> routes.add(new Route("POST", "/api/" + name, call -> answer(name, method, call))));
        routes.add(new Route("POST", "/api/*", this::unknown));
        return routes;
    }

    private HttpAnswer unknown(HttpCall call) {
        return HttpAnswer.error(404, ErrorCode.METHOD_NOT_FOUND,
                "unknown method '" + ChannelName.printable(call.rest()) + "', there are: " + String.join(", ", methods.keySet()));
    }

    /// The answer to `batch` has the replies at the top.
    private static HttpAnswer answer(String name, Method method, HttpCall call) {
        ApiFields request = ApiFields.of(call.body());
        String member = name.equals("batch") ? "replies" : "result";
        return HttpAnswer.later(Reply.of(method, request, member).thenApply(reply -> HttpAnswer.json(reply.json().toBytes())));
    }
}
