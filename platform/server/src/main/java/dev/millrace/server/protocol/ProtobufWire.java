package dev.millrace.server.protocol;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// The Centrifuge protocol in Protobuf; the numbers are those of its published definition. The data of events is JSON here, too.
final class ProtobufWire implements Wire {
    private static final int ID = 1;
    private static final int ERROR = 2;
    private static final int PUSH = 4;
    private static final int CONNECT = 5;
    private static final int SUBSCRIBE = 6;
    private static final int UNSUBSCRIBE = 7;
    private static final int PUBLISH = 8;
    private static final int PRESENCE = 9;
    private static final int PRESENCE_STATS = 10;
    private static final int HISTORY = 11;
    private static final int PING = 12;
    private static final int RPC = 13;
    /// Far above the published numbers, so that an addition to the definition does not collide with ours.
    private static final int OUR_OFFSET = 1_001;
    private static final int OUR_EPOCH = 1_002;

    private final Format pushes = Format.pushes(this);

    @Override
    public Messages.Kind kind() {
        return Messages.Kind.BINARY;
    }

    @Override
    public Format pushes() {
        return pushes;
    }

    @Override
    public List<Command> read(byte[] frame) {
        return ProtobufCommands.read(frame);
    }

    @Override
    public void error(JsonOut out, long id, ErrorCode code, String message) {
        reply(out, id, ERROR, error -> error.number(1, code.code()).string(2, message).flag(3, code.isTemporary()));
    }

    @Override
    public void connect(JsonOut out, long id, String client, long ping) {
        reply(out, id, CONNECT, result -> result.string(1, client).string(2, "millrace").number(7, ping).flag(8, true));
    }

    @Override
    public void subscribed(JsonOut out, long id) {
        reply(out, id, SUBSCRIBE, result -> {});
    }

    @Override
    public void subscribed(JsonOut out, long id, Position position, Subscribed how) {
        reply(out, id, SUBSCRIBE, result -> {
            result.flag(3, how.recoverable()).string(6, position.epoch());
            how.missed().forEach(publication -> publication(result, 7, publication));
            result.flag(8, how.recovered()).number(9, position.offset()).flag(10, how.positioned()).flag(12, how.recovering());
        });
    }

    @Override
    public void unsubscribed(JsonOut out, long id) {
        reply(out, id, UNSUBSCRIBE, result -> {});
    }

    @Override
    public void published(JsonOut out, long id, Position position) {
        reply(out, id, PUBLISH, result -> result.number(OUR_OFFSET, position.offset()).string(OUR_EPOCH, position.epoch()));
    }

    @Override
    public void history(JsonOut out, long id, Position top, List<Publication> publications) {
        reply(out, id, HISTORY, result -> {
            publications.forEach(publication -> publication(result, 1, publication));
            result.string(2, top.epoch()).number(3, top.offset());
        });
    }

    @Override
    public void presence(JsonOut out, long id, Collection<String> clients) {
        reply(out, id, PRESENCE,
                result -> clients.forEach(client -> result.message(1, entry -> clientInfo(entry.string(1, client), 2, client))));
    }

    @Override
    public void presenceStats(JsonOut out, long id, int clients) {
        reply(out, id, PRESENCE_STATS, result -> result.number(1, clients).number(2, Math.min(clients, 1)));
    }

    @Override
    public void rpc(JsonOut out, long id, List<byte[]> results) {
        reply(out, id, RPC, result -> result.bytes(1, Wire.asOne(results)));
    }

    @Override
    public void ping(JsonOut out, long id) {
        reply(out, id, PING, result -> {});
    }

    @Override
    public void ping(JsonOut out) {
        out.raw(new ProtobufOut().delimited());
    }

    @Override
    public void publication(JsonOut out, String channel, Publication publication) {
        push(out, push -> publication(push.string(2, channel), 4, publication));
    }

    @Override
    public void join(JsonOut out, String channel, String client) {
        push(out, push -> push.string(2, channel).message(5, join -> clientInfo(join, 1, client)));
    }

    @Override
    public void leave(JsonOut out, String channel, String client) {
        push(out, push -> push.string(2, channel).message(6, leave -> clientInfo(leave, 1, client)));
    }

    @Override
    public void insufficientState(JsonOut out, String channel) {
        push(out, push -> push.string(2, channel).message(7, end -> end.number(2, 2_500).string(3, "insufficient state")));
    }

    @Override
    public void message(JsonOut out, byte[] data) {
        push(out, push -> push.message(8, message -> message.bytes(1, data)));
    }

    private static void publication(ProtobufOut out, int field, Publication publication) {
        out.message(field, pub -> {
            pub.bytes(4, publication.event().data()).number(6, publication.offset());
            publication.event().tags().forEach((tag, value) -> pub.message(7, entry -> entry.string(1, tag).string(2, value)));
        });
    }

    private static void clientInfo(ProtobufOut out, int field, String client) {
        out.message(field, info -> info.string(2, client));
    }

    private static void reply(JsonOut out, long id, int field, Consumer<ProtobufOut> result) {
        out.raw(new ProtobufOut().number(ID, id).message(field, result).delimited());
    }

    private static void push(JsonOut out, Consumer<ProtobufOut> push) {
        out.raw(new ProtobufOut().message(PUSH, push).delimited());
    }
}
