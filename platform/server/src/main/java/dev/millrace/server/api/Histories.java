package dev.millrace.server.api;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.connection.History;
import dev.millrace.server.connection.Names;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `history` and `history_remove`. Thread-safe; may read from the store.
final class Histories {
    private final Channels channels;

    Histories(Channels channels) {
        this.channels = channels;
    }

    /// Without a limit only the channel's position is told.
    CompletionStage<JsonOut> history(ApiFields request) throws RefusedException {
        Channel channel = Names.readable(channels, request.text("channel"));
        long top = channel.next() - 1;
        List<Publication> found = find(channel, request);
        JsonOut out = new JsonOut().text("{\"publications\":[");
        for (int i = 0; i < found.size(); i++) {
            write(i == 0 ? out : out.put(','), found.get(i));
        }
        out.text("],\"epoch\":").string(channel.epoch()).text(",\"offset\":").number(top).put('}');
        return CompletableFuture.completedStage(out);
    }

    private static List<Publication> find(Channel channel, ApiFields request) throws RefusedException {
        long asked = request.number("limit", 0);
        if (asked < -1) {
            throw request.expected("limit", "-1 for all, 0 for none, or how many");
        }
        int limit = asked < 0 ? History.MAX_EVENTS : (int) Math.min(asked, History.MAX_EVENTS);
        boolean reverse = request.flag("reverse");
        ApiFields since = request.object("since");
        long offset = since == null ? reverse ? Long.MAX_VALUE : 0 : offset(channel, since);
        if (limit == 0) {
            return List.of();
        }
        return reverse
                ? History.backFrom(channel, since == null ? offset : offset - 1, limit, History.MAX_BYTES)
                : History.behind(channel, offset, limit, History.MAX_BYTES);
    }

    private static long offset(Channel channel, ApiFields since) throws RefusedException {
        long offset = since.number("offset", 0);
        if (offset < 0) {
            throw since.expected("offset", "0 or more");
        }
        String epoch = since.text("epoch", "");
        if (!epoch.isEmpty() && !epoch.equals(channel.epoch())) {
            throw new RefusedException(ErrorCode.UNRECOVERABLE,
                    "field `since.epoch`: epoch '" + epoch + "' is over, the channel's epoch is '" + channel.epoch() + "' now");
        }
        return offset;
    }

    private static void write(JsonOut out, Publication publication) {
        RawEvent event = publication.event();
        out.text("{\"data\":").raw(event.data()).text(",\"offset\":").number(publication.offset());
        String key = event.key();
        if (key != null) {
            out.text(",\"key\":").string(key);
        }
        if (event.isRemoval()) {
            out.text(",\"removed\":true");
        }
        Map<String, String> tags = Wire.openTags(event);
        if (!tags.isEmpty()) {
            out.text(",\"tags\":").strings(tags);
        }
        Identity publisher = Identity.of(event.tags());
        if (publisher != null) {
            Presences.describe(out.text(",\"info\":"), publisher);
        }
        out.text(",\"time\":").number(event.time()).put('}');
    }

    CompletionStage<JsonOut> remove(ApiFields request) throws RefusedException {
        Names.publishable(channels, request.text("channel")).clear();
        return CompletableFuture.completedStage(new JsonOut().text("{}"));
    }
}
