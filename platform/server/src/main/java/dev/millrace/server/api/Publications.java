package dev.millrace.server.api;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.connection.Tables;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `publish` and `broadcast`: answered when the events have reached their channels' durability. Thread-safe.
final class Publications {
    private static final int MOST_CHANNELS = 1_000;
    private static final int LONGEST_KEY = 256;

    private final Channels channels;
    private final Repeats repeats;

    Publications(Channels channels, Repeats repeats) {
        this.channels = channels;
        this.repeats = repeats;
    }

    CompletionStage<JsonOut> publish(ApiFields request) throws RefusedException {
        return append(request.text("channel"), Wanted.of(request));
    }

    /// Sets a key of a channel's table.
    CompletionStage<JsonOut> put(ApiFields request) throws RefusedException {
        table(request);
        request.text("key");
        return publish(request);
    }

    /// Takes a key out of a channel's table.
    CompletionStage<JsonOut> remove(ApiFields request) throws RefusedException {
        RawEvent removal = RawEvent.removal(request.text("key"), Map.of());
        Channel channel = table(request);
        return repeats.once(channel.name(), request.text("idempotency_key", ""), () -> append(channel, removal));
    }

    private Channel table(ApiFields request) throws RefusedException {
        return Tables.require(Names.publishable(channels, request.text("channel")), Tables.EVENTS);
    }

    /// Each channel has a reply of its own.
    CompletionStage<JsonOut> broadcast(ApiFields request) throws RefusedException {
        List<String> names = request.texts("channels");
        if (names.isEmpty() || names.size() > MOST_CHANNELS) {
            throw request.expected("channels", "1 to " + MOST_CHANNELS + " names");
        }
        Wanted wanted = Wanted.of(request);
        List<CompletionStage<Reply>> replies = new ArrayList<>();
        for (String name : names) {
            replies.add(Reply.of(_ -> append(name, wanted), request, "result"));
        }
        return Replies.all(replies).thenApply(all -> new JsonOut().text("{\"responses\":").raw(all.toBytes()).put('}'));
    }

    private CompletionStage<JsonOut> append(String name, Wanted wanted) throws RefusedException {
        Channel channel = Names.publishable(channels, name);
        RawEvent event;
        try {
            event = channel.event(wanted.data().bytes(), wanted.key(), wanted.tags(), null);
        } catch (InvalidJsonException e) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "field `data`: " + e.getMessage());
        }
        return repeats.once(name, wanted.idempotencyKey(), () -> append(channel, event));
    }

    private static CompletionStage<JsonOut> append(Channel channel, RawEvent event) {
        CompletableFuture<JsonOut> result = new CompletableFuture<>();
        Appended told = new Appended() {
            @Override
            public void appended(long first) {
                result.complete(new JsonOut().text("{\"offset\":").number(first).text(",\"epoch\":").string(channel.epoch()).put('}'));
            }

            @Override
            public void failed(String reason) {
                result.completeExceptionally(new RefusedException(ErrorCode.NOT_STORED, reason));
            }
        };
        channel.onRoom(() -> channel.append(List.of(event), told));
        return result;
    }

    /// An event to publish.
    ///
    /// @param key null if the channel is to look for it
    /// @param idempotencyKey empty for none
    private record Wanted(RawJson data, @Nullable String key, Map<String, String> tags, String idempotencyKey) {
        static Wanted of(ApiFields request) throws RefusedException {
            if (request.flag("skip_history")) {
                throw new RefusedException(ErrorCode.NOT_AVAILABLE,
                        "field `skip_history`: expected false, got true: what a channel keeps is set by its `retain`");
            }
            if (request.number("version", 0) != 0) {
                throw new RefusedException(ErrorCode.NOT_AVAILABLE, "field `version`: not available, offsets count versions");
            }
            Map<String, String> tags = request.textsByName("tags");
            for (String tag : tags.keySet()) {
                if (Identity.isReserved(tag)) {
                    throw new IllegalArgumentException("field `tags`: names that begin with $ belong to the server, got '" + tag + "'");
                }
            }
            if (request.text("idempotency_key", "").length() > LONGEST_KEY) {
                throw request.expected("idempotency_key", "at most " + LONGEST_KEY + " characters");
            }
            String key = request.text("key", "");
            return new Wanted(data(request), key.isEmpty() ? null : key, tags, request.text("idempotency_key", ""));
        }

        private static RawJson data(ApiFields request) {
            RawJson data = request.jsonOrBase64("data");
            if (data == null) {
                throw request.expected("data", "JSON");
            }
            return data;
        }
    }
}
