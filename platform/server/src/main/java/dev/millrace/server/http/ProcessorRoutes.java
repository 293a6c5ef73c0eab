package dev.millrace.server.http;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.connection.Call;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.ProcessorConnection;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.connection.Visitor;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.security.Action;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// `/processors/{name}`: call a processor over WebSocket or with POST. Thread-safe.
final class ProcessorRoutes {
    private final Targets targets;
    private final Connections connections;
    private final HttpSettings settings;
    private final Visitors visitors;
    private final Upgrade upgrade;

    ProcessorRoutes(Targets targets, Connections connections, HttpSettings settings, Visitors visitors, Upgrade upgrade) {
        this.targets = targets;
        this.connections = connections;
        this.settings = settings;
        this.visitors = visitors;
        this.upgrade = upgrade;
    }

    void handle(Exchange exchange, String name) throws RefusedException {
        Visitor visitor = visitors.allowed(exchange, Action.CALL, name);
        RunningProcessor processor = Names.running(targets.processors(), name, other -> visitor.may(Action.CALL, other));
        if (exchange.isUpgrade()) {
            upgrade.accept(exchange, socket -> new ProcessorConnection(socket, targets, connections, settings.connection(), visitor, name),
                    Visitors.SUBPROTOCOLS);
        } else if (exchange.method().equals("POST")) {
            new BodyReader.Whole(exchange, settings.connection().message(), body -> call(exchange, processor, visitor, body)).run();
        } else {
            exchange.methodNotAllowed("POST");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the last stage answers, whatever happens before
    private void call(Exchange exchange, RunningProcessor processor, Visitor visitor, byte[] body) {
        connections.counters().countMessage();
        Duration deadline = settings.connection().call();
        Call call = new Call();
        try {
            Names.requireRoom(processor);
            call.begin(processor.inbox(), body, visitor.tags());
        } catch (RefusedException e) {
            exchange.refuse(e);
            return;
        } catch (InvalidJsonException e) {
            connections.counters().countBadMessage();
            exchange.error(400, ErrorCode.BAD_REQUEST, "not JSON: " + e.getMessage());
            return;
        }
        call.results().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync((results, failure) -> answer(exchange, results, failure), targets.delivery());
    }

    private void answer(Exchange exchange, @Nullable List<byte[]> results, @Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            exchange.error(504, ErrorCode.INTERNAL, settings.connection().noResult());
        } else if (results == null) {
            exchange.error(422, ErrorCode.INTERNAL, failure == null ? "no result" : String.valueOf(failure.getMessage()));
        } else if (results.isEmpty()) {
            exchange.noContent();
        } else if (results.size() == 1) {
            exchange.json(200, results.getFirst());
        } else {
            JsonOut out = new JsonOut();
            results.forEach(result -> out.oneLine(result).put('\n'));
            exchange.answer(new HttpAnswer(200, "application/x-ndjson", out.toBytes()));
        }
    }
}
