package dev.millrace.server.api;

import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// `batch`: several requests in one, answered in their order. Without `parallel` each begins when the one before it is done; what fails
/// stops nothing. Thread-safe.
final class Batch {
    private static final int MOST_COMMANDS = 1_000;
    /// Requests may read from the store; whoever ended the one before must not wait for that.
    private static final Executor IN_TURN = task -> Thread.ofVirtual().name("api-batch").start(task);

    private final Map<String, Method> methods;

    /// @param methods by name
    Batch(Map<String, Method> methods) {
        this.methods = methods;
    }

    CompletionStage<JsonOut> run(ApiFields request) {
        List<ApiFields> commands = request.objects("commands");
        if (commands.isEmpty() || commands.size() > MOST_COMMANDS) {
            throw request.expected("commands", "1 to " + MOST_COMMANDS + " commands");
        }
        boolean parallel = request.flag("parallel");
        List<CompletionStage<Reply>> replies = new ArrayList<>();
        CompletionStage<Reply> before = CompletableFuture.completedStage(null);
        for (ApiFields command : commands) {
            before = parallel ? reply(command) : before.thenComposeAsync(_ -> reply(command), IN_TURN);
            replies.add(before);
        }
        return Replies.all(replies);
    }

    private CompletionStage<Reply> reply(ApiFields command) {
        String name = command.names().size() == 1 ? command.names().iterator().next() : "";
        Method method = methods.get(name);
        if (method == null) {
            return CompletableFuture.completedStage(Reply.error(ErrorCode.METHOD_NOT_FOUND,
                    "expected one method, such as {\"publish\":{…}}, got " + String.join(", ", command.names())));
        }
        return Reply.of(_ -> method.call(arguments(command, name)), command, name);
    }

    private static ApiFields arguments(ApiFields command, String name) {
        return Objects.requireNonNull(command.object(name));
    }
}
