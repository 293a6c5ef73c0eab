package dev.millrace.server.api;

import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.JsonOut;
import java.util.concurrent.CompletionStage;

/// A method of the server API. Thread-safe.
@FunctionalInterface
interface Method {
    /// Begins a request; the result, one JSON value, may come later, or fail with a {@link RefusedException}.
    ///
    /// @throws RefusedException if it cannot be done
    /// @throws IllegalArgumentException if a field is not as it should be
    CompletionStage<JsonOut> call(ApiFields request) throws RefusedException;
}
