package dev.millrace.server.api;

import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.RawJson;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `presence` and `presence_stats`: who is subscribed to a channel. Thread-safe.
final class Presences {
    private final Connections connections;

    Presences(Connections connections) {
        this.connections = connections;
    }

    CompletionStage<JsonOut> presence(ApiFields request) throws RefusedException {
        JsonOut out = new JsonOut().text("{\"presence\":{");
        char before = ' ';
        for (Identity who : present(request)) {
            describe(out.put(before).string(who.client()).put(':'), who);
            before = ',';
        }
        return CompletableFuture.completedStage(out.text("}}"));
    }

    CompletionStage<JsonOut> stats(ApiFields request) throws RefusedException {
        Collection<Identity> present = present(request);
        long users = present.stream().map(Identity::user).distinct().count();
        return CompletableFuture.completedStage(
                new JsonOut().text("{\"num_clients\":").number(present.size()).text(",\"num_users\":").number(users).put('}'));
    }

    private Collection<Identity> present(ApiFields request) throws RefusedException {
        return connections.presence().clients(Names.requireSubscribable(request.text("channel")));
    }

    /// A client as others see it.
    static void describe(JsonOut out, Identity who) {
        out.text("{\"client\":").string(who.client()).text(",\"user\":").string(who.user());
        write(out, "conn_info", who.connection());
        write(out, "chan_info", who.subscription());
        out.put('}');
    }

    private static void write(JsonOut out, String name, @Nullable RawJson value) {
        if (value != null) {
            out.put(',').string(name).put(':').raw(value.bytes());
        }
    }
}
