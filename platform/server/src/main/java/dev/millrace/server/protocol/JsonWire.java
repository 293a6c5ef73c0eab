package dev.millrace.server.protocol;

import java.util.Collection;
import java.util.List;

/// The Centrifuge protocol in JSON.
final class JsonWire implements Wire {
    private final Format pushes = Format.pushes(this);

    @Override
    public Messages.Kind kind() {
        return Messages.Kind.TEXT;
    }

    @Override
    public Format pushes() {
        return pushes;
    }

    @Override
    public List<Command> read(byte[] frame) {
        return JsonCommands.read(frame);
    }

    @Override
    public void error(JsonOut out, long id, ErrorCode code, String message) {
        begin(out, id);
        code.write(out, message);
        out.put('}');
    }

    @Override
    public void connect(JsonOut out, long id, String client, long ping) {
        begin(out, id).text("\"connect\":{\"client\":").string(client).text(",\"version\":\"millrace\",\"ping\":").number(ping);
        out.text(",\"pong\":true}}");
    }

    @Override
    public void subscribed(JsonOut out, long id) {
        begin(out, id).text("\"subscribe\":{}}");
    }

    @Override
    public void subscribed(JsonOut out, long id, Position position, Subscribed how) {
        begin(out, id).text("\"subscribe\":{");
        out.text(how.recoverable() ? "\"recoverable\":true," : "").text(how.positioned() ? "\"positioned\":true," : "");
        out.text("\"epoch\":").string(position.epoch()).text(",\"offset\":").number(position.offset());
        out.text(how.recovering() ? ",\"was_recovering\":true" : "").text(how.recovered() ? ",\"recovered\":true" : "");
        if (!how.missed().isEmpty()) {
            out.text(",\"publications\":");
            publications(out, how.missed());
        }
        out.text("}}");
    }

    @Override
    public void unsubscribed(JsonOut out, long id) {
        begin(out, id).text("\"unsubscribe\":{}}");
    }

    @Override
    public void published(JsonOut out, long id, Position position) {
        begin(out, id).text("\"publish\":{\"offset\":").number(position.offset()).text(",\"epoch\":").string(position.epoch()).text("}}");
    }

    @Override
    public void history(JsonOut out, long id, Position top, List<Publication> publications) {
        begin(out, id).text("\"history\":{\"publications\":");
        publications(out, publications);
        out.text(",\"epoch\":").string(top.epoch()).text(",\"offset\":").number(top.offset()).text("}}");
    }

    @Override
    public void presence(JsonOut out, long id, Collection<String> clients) {
        begin(out, id).text("\"presence\":{\"presence\":{");
        String before = "";
        for (String client : clients) {
            out.text(before).string(client).put(':');
            clientInfo(out, client);
            before = ",";
        }
        out.text("}}}");
    }

    @Override
    public void presenceStats(JsonOut out, long id, int clients) {
        begin(out, id).text("\"presence_stats\":{\"num_clients\":").number(clients);
        out.text(",\"num_users\":").number(Math.min(clients, 1)).text("}}");
    }

    @Override
    public void rpc(JsonOut out, long id, List<byte[]> results) {
        begin(out, id).text("\"rpc\":{\"data\":").oneLine(Wire.asOne(results)).text("}}");
    }

    @Override
    public void ping(JsonOut out, long id) {
        begin(out, id).text("\"ping\":{}}");
    }

    @Override
    public void ping(JsonOut out) {
        out.text("{}");
    }

    @Override
    public void publication(JsonOut out, String channel, Publication publication) {
        beginPush(out, channel).text("\"pub\":");
        publication(out, publication);
        out.text("}}");
    }

    @Override
    public void join(JsonOut out, String channel, String client) {
        beginPush(out, channel).text("\"join\":{\"info\":");
        clientInfo(out, client);
        out.text("}}}");
    }

    @Override
    public void leave(JsonOut out, String channel, String client) {
        beginPush(out, channel).text("\"leave\":{\"info\":");
        clientInfo(out, client);
        out.text("}}}");
    }

    @Override
    public void insufficientState(JsonOut out, String channel) {
        beginPush(out, channel).text("\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient state\"}}}");
    }

    @Override
    public void message(JsonOut out, byte[] data) {
        out.text("{\"push\":{\"message\":{\"data\":").oneLine(data).text("}}}");
    }

    private static void publications(JsonOut out, List<Publication> publications) {
        String before = "[";
        for (Publication publication : publications) {
            out.text(before);
            publication(out, publication);
            before = ",";
        }
        out.text(publications.isEmpty() ? "[]" : "]");
    }

    private static void publication(JsonOut out, Publication publication) {
        out.text("{\"data\":").oneLine(publication.event().data()).text(",\"offset\":").number(publication.offset());
        if (!publication.event().tags().isEmpty()) {
            out.text(",\"tags\":").strings(publication.event().tags());
        }
        out.put('}');
    }

    private static void clientInfo(JsonOut out, String client) {
        out.text("{\"user\":\"\",\"client\":").string(client).put('}');
    }

    private static JsonOut begin(JsonOut out, long id) {
        return out.text("{\"id\":").number(id).put(',');
    }

    private static JsonOut beginPush(JsonOut out, String channel) {
        return out.text("{\"push\":{\"channel\":").string(channel).put(',');
    }
}
