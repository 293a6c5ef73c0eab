package dev.millrace.server.api;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.connection.Call;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.RawJson;
import dev.millrace.server.protocol.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `rpc`: calls the processor that has the method's name. Thread-safe.
final class RpcMethod {
    private final Processors processors;
    private final Duration deadline;

    RpcMethod(Processors processors, Duration deadline) {
        this.processors = processors;
        this.deadline = deadline;
    }

    CompletionStage<JsonOut> call(ApiFields request) throws RefusedException {
        RunningProcessor processor = Names.running(processors, request.text("method"), _ -> true);
        Names.requireRoom(processor);
        RawJson params = Objects.requireNonNullElse(request.json("params"), RawJson.NULL);
        Call call = new Call();
        try {
            call.begin(processor.inbox(), params.bytes(), Map.of());
        } catch (InvalidJsonException e) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "field `params`: " + e.getMessage());
        }
        return call.results().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).handle((results, failure) -> {
            if (failure != null) {
                throw new CompletionException(refusal(failure));
            }
            return new JsonOut().text("{\"data\":").raw(Wire.asOne(results)).put('}');
        });
    }

    private RefusedException refusal(Throwable failure) {
        String reason = failure instanceof TimeoutException ? "no result within " + deadline.toSeconds() + " s" : failure.getMessage();
        return new RefusedException(ErrorCode.INTERNAL, String.valueOf(reason));
    }
}
