package dev.millrace.server.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.millrace.server.protocol.proto.Proto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The Centrifuge protocol in Protobuf; the data of events is JSON here, too.
final class ProtobufWire implements Wire {
    private final Messages.Kind kind;
    private final Format pushes;
    private final Format tablePushes;
    private final Format moves;

    ProtobufWire(Messages.Kind kind) {
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
        return ProtobufCommands.read(frame);
    }

    @Override
    public void error(JsonOut out, long id, ErrorCode code, String message) {
        reply(out, id, reply -> reply.getErrorBuilder().setCode(code.code()).setMessage(message).setTemporary(code.isTemporary()));
    }

    @Override
    public void connect(JsonOut out, long id, Connected how) {
        reply(out, id, reply -> {
            Proto.ConnectResult.Builder result = reply.getConnectBuilder().setClient(how.client()).setVersion(VERSION)
                    .setExpires(how.ttl() > 0).setTtl((int) how.ttl()).setData(json(how.data())).setPing((int) how.ping()).setPong(true);
            how.subs().forEach((channel, sub) -> result.putSubs(channel, subscribed(sub)));
            if (how.session() != null) {
                result.setSession(how.session().id()).setNode(how.session().node());
            }
        });
    }

    @Override
    public void subscribed(JsonOut out, long id, Subscribed how) {
        reply(out, id, reply -> reply.setSubscribe(subscribed(how)));
    }

    private static Proto.SubscribeResult subscribed(Subscribed how) {
        Proto.SubscribeResult.Builder result = Proto.SubscribeResult.newBuilder().setRecoverable(how.recoverable())
                .setPositioned(how.positioned()).setWasRecovering(how.recovery().wanted()).setRecovered(how.recovery().done())
                .setExpires(how.ttl() > 0).setTtl((int) how.ttl()).setDelta(how.delta()).setId(how.number()).setData(json(how.data()));
        if (how.position() != null) {
            result.setEpoch(how.position().epoch()).setOffset(how.position().offset());
        }
        how.recovery().missed().forEach(publication -> result.addPublications(publication(publication)));
        TablePage table = how.table();
        if (table != null) {
            result.setType(table.type()).setPhase(table.phase()).setCursor(table.cursor());
            table.entries().forEach(entry -> result.addState(publication(entry)));
        }
        return result.build();
    }

    @Override
    public void unsubscribed(JsonOut out, long id) {
        reply(out, id, Proto.Reply.Builder::getUnsubscribeBuilder);
    }

    @Override
    public void published(JsonOut out, long id, Position position) {
        reply(out, id, reply -> reply.getPublishBuilder().setOffset(position.offset()).setEpoch(position.epoch()));
    }

    @Override
    public void history(JsonOut out, long id, Position top, List<Publication> publications) {
        reply(out, id, reply -> {
            Proto.HistoryResult.Builder result = reply.getHistoryBuilder().setEpoch(top.epoch()).setOffset(top.offset());
            publications.forEach(publication -> result.addPublications(publication(publication)));
        });
    }

    @Override
    public void presence(JsonOut out, long id, Collection<Identity> clients) {
        reply(out, id, reply -> {
            Proto.PresenceResult.Builder result = reply.getPresenceBuilder();
            clients.forEach(who -> result.putPresence(who.client(), identity(who)));
        });
    }

    @Override
    public void presenceStats(JsonOut out, long id, int clients, int users) {
        reply(out, id, reply -> reply.getPresenceStatsBuilder().setNumClients(clients).setNumUsers(users));
    }

    @Override
    public void rpc(JsonOut out, long id, List<byte[]> results) {
        reply(out, id, reply -> reply.getRpcBuilder().setData(UnsafeByteOperations.unsafeWrap(Wire.asOne(results))));
    }

    @Override
    public void refreshed(JsonOut out, long id, String client, long ttl) {
        reply(out, id,
                reply -> reply.getRefreshBuilder().setClient(client).setVersion(VERSION).setExpires(ttl > 0).setTtl((int) ttl));
    }

    @Override
    public void subRefreshed(JsonOut out, long id, long ttl) {
        reply(out, id, reply -> reply.getSubRefreshBuilder().setExpires(ttl > 0).setTtl((int) ttl));
    }

    @Override
    public void ping(JsonOut out, long id) {
        reply(out, id, Proto.Reply.Builder::getPingBuilder);
    }

    @Override
    public void ping(JsonOut out) {
        out.raw(delimited(Proto.Reply.getDefaultInstance()));
    }

    @Override
    public byte[] address(String channel) {
        return Proto.Push.newBuilder().setChannel(channel).build().toByteArray();
    }

    @Override
    public byte[] address(long number) {
        return Proto.Push.newBuilder().setId(number).build().toByteArray();
    }

    @Override
    public void publication(JsonOut out, byte[] address, Publication publication) {
        push(out, address, Proto.Push.PUB_FIELD_NUMBER, publication(publication));
    }

    /// Written without building the messages around it: this happens for every event.
    private static void push(JsonOut out, byte[] address, int field, MessageLite what) {
        int push = address.length + CodedOutputStream.computeMessageSize(field, what);
        int reply = CodedOutputStream.computeTagSize(Proto.Reply.PUSH_FIELD_NUMBER) + CodedOutputStream.computeUInt32SizeNoTag(push) + push;
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(reply) + reply];
        try {
            CodedOutputStream to = CodedOutputStream.newInstance(bytes);
            to.writeUInt32NoTag(reply);
            to.writeTag(Proto.Reply.PUSH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            to.writeUInt32NoTag(push);
            to.writeRawBytes(address);
            to.writeMessage(field, what);
            to.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.raw(bytes);
    }

    @Override
    public void join(JsonOut out, byte[] address, Identity who) {
        push(out, address, Proto.Push.JOIN_FIELD_NUMBER, Proto.Join.newBuilder().setInfo(identity(who)).build());
    }

    @Override
    public void leave(JsonOut out, byte[] address, Identity who) {
        push(out, address, Proto.Push.LEAVE_FIELD_NUMBER, Proto.Leave.newBuilder().setInfo(identity(who)).build());
    }

    @Override
    public void subscribe(JsonOut out, String channel, Subscribed how) {
        push(out, push -> {
            Proto.Subscribe.Builder made = push.setChannel(channel).getSubscribeBuilder().setRecoverable(how.recoverable())
                    .setPositioned(how.positioned()).setData(json(how.data()));
            if (how.position() != null) {
                made.setEpoch(how.position().epoch()).setOffset(how.position().offset());
            }
        });
    }

    @Override
    public void unsubscribe(JsonOut out, String channel, EndCode why) {
        push(out, push -> push.setChannel(channel).getUnsubscribeBuilder().setCode(why.code()).setReason(why.reason()));
    }

    @Override
    public void message(JsonOut out, byte[] data) {
        push(out, push -> push.getMessageBuilder().setData(UnsafeByteOperations.unsafeWrap(data)));
    }

    @Override
    public void disconnect(JsonOut out, CloseCode why) {
        push(out, push -> push.getDisconnectBuilder().setCode(why.code()).setReason(why.reason()).setReconnect(why.reconnects()));
    }

    @Override
    public void refresh(JsonOut out, long ttl) {
        push(out, push -> push.getRefreshBuilder().setExpires(ttl > 0).setTtl((int) ttl));
    }

    private static Proto.Publication publication(Publication publication) {
        byte[] changes = publication.delta() == null ? null : publication.delta().changes();
        Proto.Publication.Builder pub = Proto.Publication.newBuilder().setOffset(publication.offset())
                .setData(UnsafeByteOperations.unsafeWrap(changes == null ? publication.event().data() : changes)).setDelta(changes != null);
        Identity publisher = Identity.of(publication.event().tags());
        if (publisher != null) {
            pub.setInfo(identity(publisher));
        }
        pub.putAllTags(Wire.openTags(publication.event()));
        boolean removed = publication.event().isRemoval();
        String key = publication.keyed() || removed ? publication.event().key() : null;
        if (key != null) {
            pub.setKey(key).setRemoved(removed);
        }
        return pub.build();
    }

    private static Proto.ClientInfo identity(Identity who) {
        return Proto.ClientInfo.newBuilder().setUser(who.user()).setClient(who.client()).setConnInfo(json(who.connection()))
                .setChanInfo(json(who.subscription())).build();
    }

    private static ByteString json(@Nullable RawJson value) {
        return value == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(value.bytes());
    }

    private static void reply(JsonOut out, long id, Consumer<Proto.Reply.Builder> result) {
        Proto.Reply.Builder reply = Proto.Reply.newBuilder().setId((int) id);
        result.accept(reply);
        out.raw(delimited(reply.build()));
    }

    private static void push(JsonOut out, Consumer<Proto.Push.Builder> what) {
        Proto.Reply.Builder reply = Proto.Reply.newBuilder();
        what.accept(reply.getPushBuilder());
        out.raw(delimited(reply.build()));
    }

    private static byte[] delimited(MessageLite message) {
        int size = message.getSerializedSize();
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(size) + size];
        try {
            CodedOutputStream to = CodedOutputStream.newInstance(bytes);
            to.writeUInt32NoTag(size);
            message.writeTo(to);
            to.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}
