package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import java.util.Collection;
import java.util.List;

/// Replies of the Centrifuge protocol in JSON: answers to commands. Values that are the default are left out.
public final class Replies {
    private Replies() {}

    /// Where a channel stands.
    public record Position(String epoch, long offset) {}

    /// An event with its offset.
    public record Publication(long offset, RawEvent event) {}

    /// A command failed.
    public static void error(JsonOut out, long id, ErrorCode code, String message) {
        begin(out, id);
        code.write(out, message);
        out.put('}');
    }

    /// The connection is open.
    ///
    /// @param ping seconds between the server's pings
    public static void connect(JsonOut out, long id, String client, long ping) {
        begin(out, id).text("\"connect\":{\"client\":").string(client).text(",\"version\":\"millrace\",\"ping\":").number(ping);
        out.text(",\"pong\":true}}");
    }

    /// A subscription without a position.
    public static void subscribed(JsonOut out, long id) {
        begin(out, id).text("\"subscribe\":{}}");
    }

    /// A subscription from a position on.
    public static void subscribed(JsonOut out, long id, Position position, boolean recoverable, boolean positioned) {
        beginSubscribed(out, id, position, recoverable, positioned);
        out.text("}}");
    }

    /// A subscription that was to be resumed.
    ///
    /// @param missed the events since the client's position; ignored if it was not recovered
    public static void resumed(JsonOut out, long id, Position position, Resumption resumption, List<Publication> missed) {
        beginSubscribed(out, id, position, true, resumption.positioned());
        out.text(",\"was_recovering\":true");
        if (resumption.recovered()) {
            out.text(",\"recovered\":true");
            if (!missed.isEmpty()) {
                out.text(",\"publications\":");
                publications(out, missed);
            }
        }
        out.text("}}");
    }

    /// What came of a wish to resume.
    public record Resumption(boolean recovered, boolean positioned) {}

    /// A subscription has ended.
    public static void unsubscribed(JsonOut out, long id) {
        begin(out, id).text("\"unsubscribe\":{}}");
    }

    /// An event was published; the offset and epoch are an addition to the protocol.
    public static void published(JsonOut out, long id, Position position) {
        begin(out, id).text("\"publish\":{\"offset\":").number(position.offset()).text(",\"epoch\":").string(position.epoch()).text("}}");
    }

    /// A part of a channel's history.
    public static void history(JsonOut out, long id, Position top, List<Publication> publications) {
        begin(out, id).text("\"history\":{\"publications\":");
        publications(out, publications);
        out.text(",\"epoch\":").string(top.epoch()).text(",\"offset\":").number(top.offset()).text("}}");
    }

    /// Who is subscribed.
    public static void presence(JsonOut out, long id, Collection<String> clients) {
        begin(out, id).text("\"presence\":{\"presence\":{");
        boolean more = false;
        for (String client : clients) {
            if (more) {
                out.put(',');
            }
            more = true;
            out.string(client).put(':');
            clientInfo(out, client);
        }
        out.text("}}}");
    }

    /// How many are subscribed; without authentication all clients are one user.
    public static void presenceStats(JsonOut out, long id, int clients) {
        begin(out, id).text("\"presence_stats\":{\"num_clients\":").number(clients);
        out.text(",\"num_users\":").number(Math.min(clients, 1)).text("}}");
    }

    /// What a called processor answered: nothing is null, several values are an array.
    public static void rpc(JsonOut out, long id, List<byte[]> results) {
        begin(out, id).text("\"rpc\":{\"data\":");
        if (results.size() == 1) {
            out.oneLine(results.getFirst());
        } else if (results.isEmpty()) {
            out.text("null");
        } else {
            array(out, results);
        }
        out.text("}}");
    }

    /// The answer to a client's ping command.
    public static void ping(JsonOut out, long id) {
        begin(out, id).text("\"ping\":{}}");
    }

    /// The server's ping, which clients answer with the same.
    public static void ping(JsonOut out) {
        out.text("{}");
    }

    static void clientInfo(JsonOut out, String client) {
        out.text("{\"user\":\"\",\"client\":").string(client).put('}');
    }

    static void publication(JsonOut out, long offset, RawEvent event) {
        out.text("{\"data\":").oneLine(event.data()).text(",\"offset\":").number(offset);
        if (!event.tags().isEmpty()) {
            out.text(",\"tags\":").strings(event.tags());
        }
        out.put('}');
    }

    private static void beginSubscribed(JsonOut out, long id, Position position, boolean recoverable, boolean positioned) {
        begin(out, id).text("\"subscribe\":{");
        if (recoverable) {
            out.text("\"recoverable\":true,");
        }
        if (positioned) {
            out.text("\"positioned\":true,");
        }
        out.text("\"epoch\":").string(position.epoch()).text(",\"offset\":").number(position.offset());
    }

    private static void publications(JsonOut out, List<Publication> publications) {
        out.put('[');
        for (int i = 0; i < publications.size(); i++) {
            if (i > 0) {
                out.put(',');
            }
            publication(out, publications.get(i).offset(), publications.get(i).event());
        }
        out.put(']');
    }

    private static void array(JsonOut out, List<byte[]> values) {
        out.put('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.put(',');
            }
            out.oneLine(values.get(i));
        }
        out.put(']');
    }

    private static JsonOut begin(JsonOut out, long id) {
        return out.text("{\"id\":").number(id).put(',');
    }
}
