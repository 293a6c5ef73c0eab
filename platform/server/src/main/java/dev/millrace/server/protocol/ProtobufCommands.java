package dev.millrace.server.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.server.protocol.proto.Proto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads frames of the Centrifuge protocol in Protobuf: one or more commands, each with its length before it. Thread-safe.
final class ProtobufCommands {
    private ProtobufCommands() {}

    static List<Command> read(byte[] frame) {
        List<Command> commands = new ArrayList<>(2);
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(frame).newCodedInput();
        in.enableAliasing(true); // bytes are copied once, into the command
        try {
            while (!in.isAtEnd()) {
                int end = in.pushLimit(in.readRawVarint32());
                boolean empty = in.getBytesUntilLimit() == 0;
                Proto.Command command = Proto.Command.parser().parseFrom(in);
                in.checkLastTagWas(0);
                if (in.getBytesUntilLimit() != 0) {
                    throw new InvalidProtocolBufferException("a command goes beyond the end of the frame");
                }
                in.popLimit(end);
                commands.add(empty ? new Command.Pong() : fields(command).toCommand());
            }
        } catch (IOException e) {
            CommandFields fields = new CommandFields();
            fields.id = e instanceof InvalidProtocolBufferException broken && broken.getUnfinishedMessage() instanceof Proto.Command of
                    ? Integer.toUnsignedLong(of.getId())
                    : 0;
            commands.add(fields.invalid("not Protobuf: " + e.getMessage()));
        }
        return commands;
    }

    private static CommandFields fields(Proto.Command of) {
        CommandFields to = new CommandFields();
        to.id = Integer.toUnsignedLong(of.getId());
        if (of.getRequestCase() != Proto.Command.RequestCase.REQUEST_NOT_SET) {
            to.request(of.getRequestCase().name().toLowerCase(Locale.ROOT));
        }
        switch (of.getRequestCase()) {
            case CONNECT -> connect(of.getConnect(), to);
            case SUBSCRIBE -> subscribe(of.getSubscribe(), to);
            case UNSUBSCRIBE -> to.channel = text(of.getUnsubscribe().getChannel());
            case PUBLISH -> publish(of.getPublish(), to);
            case PRESENCE -> to.channel = text(of.getPresence().getChannel());
            case PRESENCE_STATS -> to.channel = text(of.getPresenceStats().getChannel());
            case HISTORY -> history(of.getHistory(), to);
            case SEND -> to.data = json(of.getSend().getData());
            case RPC -> {
                to.method = text(of.getRpc().getMethod());
                to.data = json(of.getRpc().getData());
            }
            case REFRESH -> to.token = text(of.getRefresh().getToken());
            case SUB_REFRESH -> {
                to.channel = text(of.getSubRefresh().getChannel());
                to.token = text(of.getSubRefresh().getToken());
            }
            case PING, REQUEST_NOT_SET -> {
                // nothing in it
            }
        }
        return to;
    }

    private static void connect(Proto.ConnectRequest of, CommandFields to) {
        to.token = text(of.getToken());
        to.data = json(of.getData());
        to.name = of.getName();
        to.version = of.getVersion();
        to.headers = of.getHeadersMap();
        if (of.getSubsCount() > 0) {
            Map<String, CommandFields> subs = new LinkedHashMap<>();
            of.getSubsMap().forEach((channel, request) -> {
                CommandFields sub = new CommandFields();
                subscribe(request, sub);
                subs.put(channel, sub);
            });
            to.subs = subs;
        }
    }

    private static void subscribe(Proto.SubscribeRequest of, CommandFields to) {
        to.channel = text(of.getChannel());
        to.token = text(of.getToken());
        to.recover = of.getRecover();
        to.epoch = of.getEpoch();
        to.offset = of.getOffset();
        to.data = json(of.getData());
        to.positioned = of.getPositioned();
        to.recoverable = of.getRecoverable();
        to.joinLeave = of.getJoinLeave();
        to.delta = of.getDelta();
        to.filter = of.hasTf() ? filter(of.getTf()) : null;
        to.flag = of.getFlag() & ~CommandFields.NUMBERED; // the JavaScript SDK offers numbers here but does not find its subscriptions by them
        to.type = of.getType();
        to.phase = of.getPhase();
        to.cursor = of.getCursor();
        to.limit = of.getLimit();
        to.ascending = of.getAsc();
    }

    private static TagFilter.Node filter(Proto.FilterNode of) {
        TagFilter.Node node = new TagFilter.Node();
        node.op = of.getOp();
        node.key = of.getKey();
        node.cmp = of.getCmp();
        node.val = of.getVal();
        node.vals = of.getValsList();
        of.getNodesList().forEach(each -> node.nodes.add(filter(each)));
        return node;
    }

    private static void publish(Proto.PublishRequest of, CommandFields to) {
        to.channel = text(of.getChannel());
        to.data = json(of.getData());
        to.key = text(of.getKey());
        to.type = of.getType();
        to.removed = of.getRemoved();
    }

    private static void history(Proto.HistoryRequest of, CommandFields to) {
        to.channel = text(of.getChannel());
        to.limit = of.getLimit();
        to.reverse = of.getReverse();
        if (of.hasSince()) {
            to.since = true;
            to.offset = of.getSince().getOffset();
            to.epoch = of.getSince().getEpoch();
        }
    }

    private static @Nullable String text(String value) {
        return value.isEmpty() ? null : value;
    }

    private static @Nullable RawJson json(ByteString bytes) {
        return bytes.isEmpty() ? null : new RawJson(bytes.toByteArray());
    }
}
