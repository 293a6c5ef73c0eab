package dev.millrace.server.api;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What came of a request: a result or an error, as one JSON object. Immutable.
///
/// @param json `{"result":…}`, `{"publish":…}` and the like, or `{"error":…}`
record Reply(JsonOut json) {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    /// Calls a method; the stage does not fail.
    ///
    /// @param name of the member that holds the result
    static CompletionStage<Reply> of(Method method, ApiFields request, String name) {
        CompletionStage<JsonOut> result;
        try {
            result = method.call(request);
        } catch (RefusedException | RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.handle((json, failure) -> failure == null ? result(name, json) : error(failure));
    }

    private static Reply result(String name, JsonOut result) {
        return new Reply(new JsonOut().put('{').string(name).put(':').raw(result.toBytes()).put('}'));
    }

    private static Reply error(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case RefusedException refused -> error(refused.code(), refused.getMessage());
            case IllegalArgumentException wrong -> error(ErrorCode.BAD_REQUEST, wrong.getMessage());
            case StoredDataException stored -> error(ErrorCode.NOT_AVAILABLE, stored.getMessage());
            default -> {
                LOG.error("a request of the server API failed because of a bug", cause);
                yield error(ErrorCode.INTERNAL, "the request failed, the server's log says why");
            }
        };
    }

    static Reply error(ErrorCode code, @Nullable String message) {
        JsonOut out = new JsonOut().put('{');
        code.write(out, String.valueOf(message));
        return new Reply(out.put('}'));
    }
}
