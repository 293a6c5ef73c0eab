package dev.millrace.server.http;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.TableCursor;
import dev.millrace.server.connection.History;
import dev.millrace.server.connection.PlainRequest;
import dev.millrace.server.connection.PlainRequest.Position;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.EventLines;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A part of a channel's history as JSON.
final class HistoryPage {
    private static final int EVENTS = 100;

    private HistoryPage() {}

    /// The events behind `since`, or the newest.
    static byte[] of(Channel channel, Map<String, String> query) throws RefusedException {
        int limit = limit(query);
        if (PlainRequest.of(query).on(channel).table()) {
            return table(channel, query, limit);
        }
        long top = channel.next() - 1;
        String since = query.get("since");
        List<Publication> found = since == null
                ? History.backFrom(channel, top, limit, History.MAX_BYTES).reversed()
                : History.behind(channel, offset(channel, Position.of(since)), limit, History.MAX_BYTES);
        return write(channel, top, found, 0);
    }

    /// What a channel has that nobody has used yet: no epoch and no event.
    static byte[] none(String channel, Map<String, String> query) {
        PlainRequest.requireKnown(query);
        limit(query);
        return new JsonOut().text("{\"channel\":").string(channel).text(",\"epoch\":\"\",\"offset\":0,\"events\":[]}").toBytes();
    }

    /// A part of the channel's table. What changes between two parts is told behind the offset that they share.
    private static byte[] table(Channel channel, Map<String, String> query, int limit) {
        long top = number(query, "offset", channel.next() - 1);
        Batch batch = new TableCursor(channel, number(query, "cursor", 0), top).poll(limit, History.MAX_BYTES);
        List<Publication> found = new ArrayList<>();
        for (int i = 0; batch != null && i < batch.size(); i++) {
            found.add(new Publication(batch.offset(i), batch.get(i)));
        }
        long last = batch == null ? top : batch.last();
        return write(channel, top, found, new TableCursor(channel, last, top).isAtEnd() ? 0 : last);
    }

    private static long number(Map<String, String> query, String name, long without) {
        String text = query.get(name);
        try {
            return text == null ? without : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("`" + name + "` must be that of the part before, got '" + text + "'", e);
        }
    }

    /// Behind which offset a client waits for events: without `since` behind the newest.
    static long awaited(Channel channel, Map<String, String> query) throws RefusedException {
        limit(query);
        String since = query.get("since");
        return since == null ? channel.next() - 1 : offset(channel, Position.of(since));
    }

    private static int limit(Map<String, String> query) {
        String text = query.getOrDefault("last", query.getOrDefault("limit", Integer.toString(EVENTS)));
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= History.MAX_EVENTS) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("`limit` and `last` must be a number from 1 to " + History.MAX_EVENTS + ", got '" + text + "'");
    }

    private static long offset(Channel channel, Position since) throws RefusedException {
        String lost = since.lost(channel);
        if (lost != null) {
            throw new RefusedException(ErrorCode.UNRECOVERABLE, lost);
        }
        return since.offset();
    }

    /// @param cursor where the next part begins; 0 if there is none
    private static byte[] write(Channel channel, long top, List<Publication> publications, long cursor) {
        JsonOut out = new JsonOut().text("{\"channel\":").string(channel.name()).text(",\"epoch\":").string(channel.epoch());
        out.text(",\"offset\":").number(top);
        if (cursor > 0) {
            out.text(",\"cursor\":").number(cursor);
        }
        out.text(",\"events\":[");
        for (int i = 0; i < publications.size(); i++) {
            if (i > 0) {
                out.put(',');
            }
            EventLines.event(out, publications.get(i));
        }
        return out.text("]}").toBytes();
    }
}
