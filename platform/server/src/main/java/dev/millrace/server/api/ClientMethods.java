package dev.millrace.server.api;

import dev.millrace.engine.channel.Channels;
import dev.millrace.server.connection.Client;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Wish;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.RawJson;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked and decided about clients. They are looked for among all connections, so that an idle one costs nothing. Thread-safe.
final class ClientMethods {
    private final Channels channels;
    private final Connections connections;

    ClientMethods(Channels channels, Connections connections) {
        this.channels = channels;
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

    CompletionStage<JsonOut> presenceStats(ApiFields request) throws RefusedException {
        Collection<Identity> present = present(request);
        long users = present.stream().map(Identity::user).distinct().count();
        return CompletableFuture.completedStage(
                new JsonOut().text("{\"num_clients\":").number(present.size()).text(",\"num_users\":").number(users).put('}'));
    }

    private Collection<Identity> present(ApiFields request) throws RefusedException {
        return connections.presence().clients(Names.readable(channels, request.text("channel")).name());
    }

    /// Of several clients that cannot all be subscribed, those that can are.
    CompletionStage<JsonOut> subscribe(ApiFields request) throws RefusedException {
        Command.Subscribe wanted = subscription(request);
        RefusedException refusal = null;
        for (Client client : addressed(request)) {
            try {
                client.subscribe(wanted);
            } catch (RefusedException e) {
                refusal = e;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return done();
    }

    private Command.Subscribe subscription(ApiFields request) throws RefusedException {
        String channel = Names.readable(channels, request.text("channel")).name();
        for (String missing : List.of("expire_at", "info", "b64info", "data", "b64data", "override")) {
            if (request.has(missing)) {
                throw new RefusedException(ErrorCode.NOT_AVAILABLE, "field `" + missing + "`: not available, leave it out");
            }
        }
        ApiFields since = request.object("recover_since");
        Command.Since from = since == null ? null : new Command.Since(since.text("epoch", ""), since.number("offset", 0));
        Set<Wish> wishes = Set.of(Wish.RECOVERABLE, Wish.POSITIONED);
        return new Command.Subscribe(0, channel, null, null, from, new Command.Wishes(wishes, null, null, null));
    }

    CompletionStage<JsonOut> unsubscribe(ApiFields request) throws RefusedException {
        String channel = Names.readable(channels, request.text("channel")).name();
        addressed(request).forEach(client -> client.unsubscribe(channel));
        return done();
    }

    /// Only the end can be set: how long a connection lasts its client's token says.
    CompletionStage<JsonOut> refresh(ApiFields request) throws RefusedException {
        if (!request.flag("expired")) {
            throw new RefusedException(ErrorCode.NOT_AVAILABLE,
                    "field `expired`: expected true, which ends connections: how long they last is said by their clients' tokens");
        }
        addressed(request).forEach(client -> client.disconnect(CloseCode.EXPIRED));
        return done();
    }

    CompletionStage<JsonOut> disconnect(ApiFields request) {
        Set<String> spared = new HashSet<>(request.texts("whitelist"));
        CloseCode why = closeCode(request.object("disconnect"));
        String user = request.text("user", "");
        if (request.text("client", "").isEmpty() && !user.isEmpty()) {
            connections.of(user).filter(each -> !(each instanceof Client client && spared.contains(client.who().client())))
                    .forEach(each -> each.disconnect(why)); // also those who speak without an SDK
            return done();
        }
        addressed(request).stream().filter(client -> !spared.contains(client.who().client())).forEach(client -> client.disconnect(why));
        return done();
    }

    private static CompletionStage<JsonOut> done() {
        return CompletableFuture.completedStage(new JsonOut().text("{}"));
    }

    /// Those with the given user and id, of which one must be given.
    private List<Client> addressed(ApiFields request) {
        String user = request.text("user", "");
        String id = request.text("client", "");
        if (user.isEmpty() && id.isEmpty()) {
            throw request.expected("user", "the user, or `client`, or both");
        }
        return connections.clients().filter(client -> user.isEmpty() || client.who().user().equals(user))
                .filter(client -> id.isEmpty() || client.who().client().equals(id)).toList();
    }

    private static CloseCode closeCode(@Nullable ApiFields wanted) {
        if (wanted == null) {
            return CloseCode.FORCED;
        }
        long code = wanted.number("code", CloseCode.FORCED.code());
        for (CloseCode known : CloseCode.values()) {
            if (known.code() == code && code >= 3_000) {
                return known;
            }
        }
        throw wanted.expected("code", "one of " + Arrays.stream(CloseCode.values()).map(CloseCode::code).filter(each -> each >= 3_000)
                .sorted().map(String::valueOf).collect(Collectors.joining(", ")));
    }
}
