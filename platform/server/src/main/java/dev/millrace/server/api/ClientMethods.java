package dev.millrace.server.api;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonText;
import dev.millrace.server.connection.Client;
import dev.millrace.server.connection.Connection;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.security.Access;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Wish;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is decided about clients. They are looked for among all connections, so that an idle one costs nothing. A field that is not known is
/// refused: it may say of whom something is meant, who would otherwise not be told from others. Thread-safe.
final class ClientMethods {
    private static final int FIRST_CODE = 3_000;
    private static final int LAST_CODE = 4_999;
    /// What is later is no number of seconds, but of milliseconds.
    private static final long YEAR_2100 = 4_102_444_800L;
    /// What client libraries write for nothing.
    private static final Set<String> NOTHING = Set.of("\"\"", "0", "false", "{}", "[]");

    private final Channels channels;
    private final Connections connections;
    private final Access access;

    ClientMethods(Channels channels, Connections connections, Access access) {
        this.access = access;
        this.channels = channels;
        this.connections = connections;
    }

    /// Of several clients that cannot all be subscribed, those that can are.
    CompletionStage<JsonOut> subscribe(ApiFields request) throws RefusedException {
        requireKnown(request, "user", "client", "channel", "expire_at", "info", "b64info", "data", "b64data", "recover_since");
        Command.Subscribe wanted = subscription(request);
        RawJson profile = json(request, "info");
        RawJson data = json(request, "data");
        long expires = expiry(request);
        if (access.isOver(expires)) {
            throw request.expected("expire_at", "a time to come");
        }
        RefusedException refusal = null;
        for (Client client : clients(request)) {
            try {
                client.subscribe(wanted, profile, data, expires);
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
        String channel = Names.subscribable(channels, request.text("channel")).name();
        Set<Wish> wishes = EnumSet.of(Wish.RECOVERABLE, Wish.POSITIONED);
        ApiFields since = request.object("recover_since");
        Command.Since from = null;
        if (since != null) {
            from = new Command.Since(since.text("epoch", ""), since.number("offset", 0));
            wishes.add(Wish.REFUSE_UNRECOVERED); // the push has no word for a gap
        }
        return new Command.Subscribe(0, channel, null, null, from, new Command.Wishes(wishes, null, null, null));
    }

    /// What clients are told is checked: they would not understand the whole message.
    private static @Nullable RawJson json(ApiFields request, String name) {
        RawJson value = request.jsonOrBase64(name);
        try {
            if (value != null) {
                JsonText.check(value.bytes(), null);
            }
            return value;
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("field `" + name + "`: " + e.getMessage(), e);
        }
    }

    CompletionStage<JsonOut> unsubscribe(ApiFields request) throws RefusedException {
        requireKnown(request, "user", "client", "channel");
        String channel = Names.requireName(request.text("channel"));
        clients(request).forEach(client -> client.unsubscribe(channel));
        return done();
    }

    CompletionStage<JsonOut> refresh(ApiFields request) throws RefusedException {
        requireKnown(request, "user", "client", "expire_at", "expired");
        boolean ends = request.flag("expired");
        if (!ends && !request.has("expire_at")) {
            throw request.expected("expire_at", "when the connections expire, in seconds since 1970, 0 for never, or `expired`: true");
        }
        long expires = expiry(request);
        boolean isOver = ends || access.isOver(expires);
        connections(request).forEach(isOver ? each -> each.disconnect(CloseCode.EXPIRED) : each -> each.refresh(expires));
        return done();
    }

    CompletionStage<JsonOut> disconnect(ApiFields request) throws RefusedException {
        requireKnown(request, "user", "client", "whitelist", "disconnect");
        Set<String> spared = new HashSet<>(request.texts("whitelist"));
        CloseCode why = closeCode(request.object("disconnect"));
        Predicate<Connection> isSpared = each -> each instanceof Client client && spared.contains(client.who().client());
        connections(request).filter(isSpared.negate()).forEach(each -> each.disconnect(why));
        return done();
    }

    private static CloseCode closeCode(@Nullable ApiFields wanted) throws RefusedException {
        if (wanted == null) {
            return CloseCode.FORCED;
        }
        requireKnown(wanted, "code", "reason");
        long code = wanted.number("code", CloseCode.FORCED.code());
        if (code < FIRST_CODE || code > LAST_CODE) {
            throw wanted.expected("code", "a number from 3000 to 4999; clients come again after 3000 to 3499 and 4000 to 4499");
        }
        String reason = wanted.text("reason", "");
        if (reason.getBytes(StandardCharsets.UTF_8).length > CloseCode.LONGEST_REASON) {
            throw wanted.expected("reason", "at most " + CloseCode.LONGEST_REASON + " bytes");
        }
        return CloseCode.of((int) code, reason.isEmpty() ? null : reason);
    }

    private static CompletionStage<JsonOut> done() {
        return CompletableFuture.completedStage(new JsonOut().text("{}"));
    }

    private static void requireKnown(ApiFields request, String... names) throws RefusedException {
        List<String> known = List.of(names);
        for (String name : request.names()) {
            if (!known.contains(name) && !NOTHING.contains(Objects.requireNonNull(request.json(name)).toString())) {
                throw new RefusedException(ErrorCode.NOT_AVAILABLE,
                        "field `" + request.path(name) + "`: not available, leave it out; there are: " + String.join(", ", known));
            }
        }
    }

    /// @return in seconds since 1970; 0 for never
    private static long expiry(ApiFields request) {
        long expires = request.number("expire_at", 0);
        if (expires < 0 || expires >= YEAR_2100) {
            throw request.expected("expire_at", "seconds since 1970, before the year 2100, or 0 for never");
        }
        return expires;
    }

    /// Those with the given user and id, of which one must be given.
    private List<Client> clients(ApiFields request) {
        String user = request.text("user", "");
        String id = request.text("client", "");
        if (user.isEmpty() && id.isEmpty()) {
            throw request.expected("user", "the user, or `client`, or both");
        }
        return connections.clients().filter(client -> user.isEmpty() || client.who().user().equals(user))
                .filter(client -> id.isEmpty() || client.who().client().equals(id)).toList();
    }

    /// The same with those who speak without an SDK, who have no id.
    private Stream<? extends Connection> connections(ApiFields request) {
        boolean isAll = request.text("client", "").isEmpty() && !request.text("user", "").isEmpty();
        return isAll ? connections.of(request.text("user")) : clients(request).stream();
    }
}
