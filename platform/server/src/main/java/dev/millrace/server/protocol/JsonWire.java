package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Centrifuge protocol in JSON.
final class JsonWire implements Wire {
    private final Messages.Kind kind;
    private final Format pushes;
    private final Format tablePushes;
    private final Format moves;

    JsonWire(Messages.Kind kind) {
        this.kind = kind;
        this.pushes = Format.pushes(this, this::address);
        this.tablePushes = pushes.keyed();
        this.moves = Format.moves(this, this::address);
    }

    @Override
    public Messages.Kind kind() {
        return kind;
    }

    @Override
    public Format pushes() {
        return pushes;
    }

    @Override
    public Format tablePushes() {
        return tablePushes;
    }

    @Override
    public Format moves() {
        return moves;
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
    public void connect(JsonOut out, long id, Connected how) {
        JsonFields result = new JsonFields(begin(out, id).text("\"connect\":")).string("client", how.client()).string("version", VERSION);
        expiry(result, how.ttl()).json("data", how.data());
        if (!how.subs().isEmpty()) {
            result.field("subs", at -> {
                JsonFields subs = new JsonFields(at);
                how.subs().forEach((channel, sub) -> subs.named(channel, of -> subscribed(of, sub)));
                subs.end();
            });
        }
        result.number("ping", how.ping()).flag("pong", true);
        if (how.session() != null) {
            result.string("session", how.session().id()).string("node", how.session().node());
        }
        result.end().put('}');
    }

    @Override
    public void subscribed(JsonOut out, long id, Subscribed how) {
        subscribed(begin(out, id).text("\"subscribe\":"), how);
        out.put('}');
    }

    private static void subscribed(JsonOut out, Subscribed how) {
        JsonFields result = new JsonFields(out).flag("recoverable", how.recoverable()).flag("positioned", how.positioned());
        position(result, how.position());
        result.flag("was_recovering", how.recovery().wanted()).flag("recovered", how.recovery().done());
        if (!how.recovery().missed().isEmpty()) {
            result.field("publications", at -> publications(at, how.recovery().missed()));
        }
        expiry(result, how.ttl()).flag("delta", how.delta()).number("id", how.number()).json("data", how.data());
        table(result, how.table());
        result.end();
    }

    private static void table(JsonFields result, @Nullable TablePage table) {
        if (table != null) {
            result.number("type", table.type()).number("phase", table.phase()).string("cursor", table.cursor());
            if (!table.entries().isEmpty()) {
                result.field("state", at -> publications(at, table.entries()));
            }
        }
    }

    private static void position(JsonFields result, @Nullable Position position) {
        if (position != null) {
            result.emptyOr("epoch", position.epoch()).zeroOr("offset", position.offset());
        }
    }

    private static JsonFields expiry(JsonFields result, long ttl) {
        return result.flag("expires", ttl > 0).number("ttl", ttl);
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
    public void presence(JsonOut out, long id, Collection<Identity> clients) {
        JsonFields present = new JsonFields(begin(out, id).text("\"presence\":{\"presence\":"));
        clients.forEach(who -> present.named(who.client(), at -> identity(at, who)));
        present.end().text("}}");
    }

    @Override
    public void presenceStats(JsonOut out, long id, int clients, int users) {
        begin(out, id).text("\"presence_stats\":{\"num_clients\":").number(clients).text(",\"num_users\":").number(users).text("}}");
    }

    @Override
    public void rpc(JsonOut out, long id, List<byte[]> results) {
        begin(out, id).text("\"rpc\":{\"data\":").oneLine(Wire.asOne(results)).text("}}");
    }

    @Override
    public void refreshed(JsonOut out, long id, String client, long ttl) {
        JsonFields result = new JsonFields(begin(out, id).text("\"refresh\":")).string("client", client).string("version", VERSION);
        expiry(result, ttl).end().put('}');
    }

    @Override
    public void subRefreshed(JsonOut out, long id, long ttl) {
        expiry(new JsonFields(begin(out, id).text("\"sub_refresh\":")), ttl).end().put('}');
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
    public byte[] address(String channel) {
        return new JsonOut().text("\"channel\":").string(channel).toBytes();
    }

    @Override
    public byte[] address(long number) {
        return new JsonOut().text("\"id\":").number(number).toBytes();
    }

    @Override
    public void publication(JsonOut out, byte[] address, Publication publication) {
        out.text("{\"push\":{").raw(address).text(",\"pub\":");
        publication(out, publication);
        out.text("}}");
    }

    @Override
    public void join(JsonOut out, byte[] address, Identity who) {
        identity(out.text("{\"push\":{").raw(address).text(",\"join\":{\"info\":"), who);
        out.text("}}}");
    }

    @Override
    public void leave(JsonOut out, byte[] address, Identity who) {
        identity(out.text("{\"push\":{").raw(address).text(",\"leave\":{\"info\":"), who);
        out.text("}}}");
    }

    @Override
    public void subscribe(JsonOut out, String channel, Subscribed how) {
        JsonFields result = new JsonFields(beginPush(out, channel).text("\"subscribe\":")).flag("recoverable", how.recoverable());
        position(result, how.position());
        result.flag("positioned", how.positioned()).json("data", how.data()).end().text("}}");
    }

    @Override
    public void unsubscribe(JsonOut out, String channel, EndCode why) {
        beginPush(out, channel).text("\"unsubscribe\":{\"code\":").number(why.code()).text(",\"reason\":").string(why.reason())
                .text("}}}");
    }

    @Override
    public void message(JsonOut out, byte[] data) {
        out.text("{\"push\":{\"message\":{\"data\":").oneLine(data).text("}}}");
    }

    @Override
    public void disconnect(JsonOut out, CloseCode why) {
        new JsonFields(out.text("{\"push\":{\"disconnect\":")).number("code", why.code()).string("reason", why.reason())
                .flag("reconnect", why.reconnects()).end().text("}}");
    }

    @Override
    public void refresh(JsonOut out, long ttl) {
        expiry(new JsonFields(out.text("{\"push\":{\"refresh\":")), ttl).end().text("}}");
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
        data(out.text("{\"data\":"), publication).text(",\"offset\":").number(publication.offset());
        told(out, publication.event());
        boolean removed = publication.event().isRemoval();
        String key = publication.keyed() || removed ? publication.event().key() : null;
        if (key != null) {
            out.text(",\"key\":").string(key).text(removed ? ",\"removed\":true" : "");
        }
        out.put('}');
    }

    /// Whoever takes deltas gets text of which the next delta tells what changes.
    private static JsonOut data(JsonOut out, Publication publication) {
        Delta delta = publication.delta();
        if (delta == null) {
            return out.oneLine(publication.event().data());
        }
        byte[] changes = delta.changes();
        return changes == null ? out.string(publication.event().data()) : out.string(changes).text(",\"delta\":true");
    }

    /// What an event's tags tell: its publisher, and what anybody put there.
    private static void told(JsonOut out, RawEvent event) {
        Identity publisher = Identity.of(event.tags());
        if (publisher != null) {
            identity(out.text(",\"info\":"), publisher);
        }
        Map<String, String> open = Wire.openTags(event);
        if (!open.isEmpty()) {
            out.text(",\"tags\":").strings(open);
        }
    }

    private static void identity(JsonOut out, Identity who) {
        new JsonFields(out).emptyOr("user", who.user()).emptyOr("client", who.client()).json("conn_info", who.connection())
                .json("chan_info", who.subscription()).end();
    }

    private static JsonOut begin(JsonOut out, long id) {
        return out.text("{\"id\":").number(id).put(',');
    }

    private static JsonOut beginPush(JsonOut out, String channel) {
        return out.text("{\"push\":{\"channel\":").string(channel).put(',');
    }
}
