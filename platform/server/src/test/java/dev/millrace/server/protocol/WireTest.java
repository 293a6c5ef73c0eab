package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.proto.Proto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class WireTest {
    /// Numbers for channels, of which Protobuf makes no use.
    private static final int NUMBERS = 1;

    private static List<Command> json(String frame) {
        return Wire.JSON.read(frame.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(Proto.Command.Builder... commands) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Proto.Command.Builder command : commands) {
            command.build().writeDelimitedTo(all);
        }
        return all.toByteArray();
    }

    private static Proto.Command.Builder command(int id) {
        return Proto.Command.newBuilder().setId(id);
    }

    private static Proto.SubscribeRequest.Builder subscribe() {
        return Proto.SubscribeRequest.newBuilder().setChannel("a").setRecoverable(true).setPositioned(true).setRecover(true).setEpoch("e")
                .setOffset(7).setJoinLeave(true).setFlag(2 | NUMBERS).setToken("t").setData(ByteString.copyFromUtf8("{\"d\":1}"));
    }

    private static Proto.FilterNode.Builder leaf(String key, String comparison) {
        return Proto.FilterNode.newBuilder().setKey(key).setCmp(comparison);
    }

    @Test
    void readsTheSameCommandsFromBothForms() throws Exception {
        List<Command> fromJson = json("""
                {"id":1,"connect":{"token":"t","data":{"a":[1]},"name":"js","version":"5","headers":{"h":"v"},
                  "subs":{"a":{"recover":true,"epoch":"e","offset":7,"recoverable":true,"unknown":[1,{"x":null}]}}}}
                {"id":2,"subscribe":{"channel":"a","recoverable":true,"positioned":true,"recover":true,"epoch":"e","offset":7,
                  "join_leave":true,"flag":2,"token":"t","data":{"d":1},"tf":{"op":"and","nodes":[{"key":"k","cmp":"in","vals":["x","y"]},
                  {"op":"not","nodes":[{"key":"n","cmp":"gte","val":"2.5"}]}]}}}
                {"id":3,"subscribe":{"channel":"a","type":1,"phase":2,"cursor":"c","limit":9,"asc":true,"delta":"fossil"}}
                {"id":4,"history":{"channel":"a","limit":-1,"since":{"offset":300,"epoch":"e"},"reverse":true}}
                {"id":5,"unsubscribe":{"channel":"grün"}}
                {"id":6,"publish":{"channel":"a","data":[1],"type":1,"key":"k","removed":true}}
                {"id":7,"rpc":{"method":"m","data":2}}
                {"send":{"data":{"channel":"a","data":3}}}
                {"id":8,"refresh":{"token":"t"}}
                {"id":9,"sub_refresh":{"channel":"a","token":"t"}}
                {"id":10,"presence":{"channel":"a"}}
                {"id":11,"presence_stats":{"channel":"a"}}
                {"id":12,"ping":{}}
                {}
                """);
        Proto.Command.Builder connect = command(1);
        connect.getConnectBuilder().setToken("t").setData(ByteString.copyFromUtf8("{\"a\":[1]}")).setName("js").setVersion("5")
                .putHeaders("h", "v").putSubs("a", Proto.SubscribeRequest.newBuilder().setRecover(true).setEpoch("e").setOffset(7)
                        .setRecoverable(true).build());
        Proto.Command.Builder filtered = command(2).setSubscribe(subscribe());
        filtered.getSubscribeBuilder().getTfBuilder().setOp("and").addNodes(leaf("k", "in").addVals("x").addVals("y"))
                .addNodes(Proto.FilterNode.newBuilder().setOp("not").addNodes(leaf("n", "gte").setVal("2.5")));
        Proto.Command.Builder table = command(3);
        table.getSubscribeBuilder().setChannel("a").setType(1).setPhase(2).setCursor("c").setLimit(9).setAsc(true).setDelta("fossil");
        Proto.Command.Builder history = command(4);
        history.getHistoryBuilder().setChannel("a").setLimit(-1).setReverse(true).getSinceBuilder().setOffset(300).setEpoch("e");
        Proto.Command.Builder unsubscribe = command(5);
        unsubscribe.getUnsubscribeBuilder().setChannel("grün");
        Proto.Command.Builder publish = command(6);
        publish.getPublishBuilder().setChannel("a").setData(ByteString.copyFromUtf8("[1]")).setType(1).setKey("k").setRemoved(true);
        Proto.Command.Builder rpc = command(7);
        rpc.getRpcBuilder().setMethod("m").setData(ByteString.copyFromUtf8("2"));
        Proto.Command.Builder send = command(0);
        send.getSendBuilder().setData(ByteString.copyFromUtf8("{\"channel\":\"a\",\"data\":3}"));
        Proto.Command.Builder refresh = command(8);
        refresh.getRefreshBuilder().setToken("t");
        Proto.Command.Builder subRefresh = command(9);
        subRefresh.getSubRefreshBuilder().setChannel("a").setToken("t");
        Proto.Command.Builder presence = command(10);
        presence.getPresenceBuilder().setChannel("a");
        Proto.Command.Builder presenceStats = command(11);
        presenceStats.getPresenceStatsBuilder().setChannel("a");
        Proto.Command.Builder ping = command(12);
        ping.getPingBuilder();
        List<Command> fromProtobuf = Wire.PROTOBUF.read(frame(connect, filtered, table, history, unsubscribe, publish, rpc, send, refresh,
                subRefresh, presence, presenceStats, ping, Proto.Command.newBuilder()));
        assertThat(fromProtobuf).isEqualTo(fromJson).hasSize(14).noneMatch(each -> each instanceof Command.Invalid);
    }

    @Test
    void cutsTheDataOfCommandsOutOfTheFrame() {
        for (String data : List.of("1", "-2.50e3", "\"a\\\"}\"", "true", "null", "{\"a\":[{}]}", "[ 1 , 2 ]", "\"ü\"")) {
            Command command = json("{\"id\":1,\"publish\":{\"data\": " + data + " ,\"channel\":\"a\"}}").getFirst();
            assertThat(command).isInstanceOfSatisfying(Command.Publish.class,
                    publish -> assertThat(publish.data().toString()).isEqualTo(data));
        }
    }

    @Test
    void tellsWhatABrokenFrameHeldUpToTheBreak() throws Exception {
        List<Command> commands = json("{\"id\":1,\"ping\":{}}{\"id\":2,\"ping\":{}");
        assertThat(commands).hasSize(2);
        assertThat(commands.getFirst()).isEqualTo(new Command.Ping(1));
        assertThat(commands.getLast()).isInstanceOf(Command.Invalid.class).extracting(Command::id).isEqualTo(2L);
        Proto.Command.Builder first = command(1);
        first.getPingBuilder();
        Proto.Command.Builder second = command(2);
        second.getPingBuilder();
        byte[] whole = frame(first, second);
        for (int cut = 1; cut < 4; cut++) {
            List<Command> read = Wire.PROTOBUF.read(Arrays.copyOf(whole, whole.length - cut));
            assertThat(read.getFirst()).isEqualTo(new Command.Ping(1));
            assertThat(read).hasSize(2).last().isInstanceOf(Command.Invalid.class);
        }
    }

    @Test
    void refusesAFrameWithTwoRequestsInOneCommand() {
        assertThat(json("{\"id\":1,\"ping\":{},\"connect\":{}}")).singleElement().isInstanceOfSatisfying(Command.Invalid.class,
                invalid -> assertThat(invalid.message()).isEqualTo("unknown command `ping and connect`"));
    }

    @Test
    void saysWhereAFieldIsNotAsExpected() {
        assertThat(refusal("{\"id\":1,\"connect\":{\"subs\":{\"news\":{\"recover\":1}}}}"))
                .isEqualTo("connect: `recover` must be true or false, got another number");
        assertThat(refusal("{\"id\":1,\"connect\":{\"subs\":{\"news\":{\"delta\":\"x\"}}}}"))
                .isEqualTo("connect: `subs`, channel 'news': subscribe: `delta` must be fossil, got 'x'");
        assertThat(refusal("{\"id\":1,\"subscribe\":{\"channel\":\"a\",\"tf\":{\"op\":\"or\",\"nodes\":[{\"key\":7}]}}}"))
                .isEqualTo("subscribe: `tf.nodes.key` must be a string, got another number");
        assertThat(refusal("{\"id\":1,\"subscribe\":{\"channel\":\"a\",\"delta\":\"fossil\",\"tf\":{\"key\":\"k\",\"cmp\":\"ex\"}}}"))
                .isEqualTo("subscribe: `delta` and `tf` cannot be had together: a delta is that of the event before");
        assertThat(refusal("{\"id\":1,\"refresh\":{}}")).isEqualTo("command `refresh` must have a `token`");
    }

    private static String refusal(String command) {
        return json(command).getFirst() instanceof Command.Invalid invalid ? invalid.message() : "none";
    }

    @Test
    void readsWhateverBytesComeWithoutFailing() throws Exception {
        Random random = new Random(20261123);
        byte[] good = "{\"id\":12,\"publish\":{\"channel\":\"a\",\"data\":{\"x\":[1,2.5,\"ü\"]}}}\n{\"id\":13,\"rpc\":{\"method\":\"m\"}}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] goodToo = frame(command(12).setSubscribe(subscribe()), command(13).setSubscribe(subscribe().setTf(leaf("k", "ex"))));
        for (int i = 0; i < 20_000; i++) {
            assertThat(Wire.JSON.read(damaged(good, random))).isNotNull();
            assertThat(Wire.PROTOBUF.read(damaged(goodToo, random))).isNotNull();
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /// What both forms write: the line of JSON, and the fields of the Protobuf message.
    private static void assertWritten(BiConsumer<Wire, JsonOut> writer, String json, Proto.Reply.Builder protobuf) throws IOException {
        JsonOut text = new JsonOut();
        writer.accept(Wire.JSON, text);
        assertThat(new String(text.toBytes(), StandardCharsets.UTF_8)).isEqualTo(json);
        JsonOut bytes = new JsonOut();
        writer.accept(Wire.PROTOBUF, bytes);
        assertThat(Proto.Reply.parseDelimitedFrom(new ByteArrayInputStream(bytes.toBytes()))).isEqualTo(protobuf.build());
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void writesRepliesInBothForms() throws Exception {
        Wire.Subscribed sub = new Wire.Subscribed(new Wire.Position("e", 7), true, true, Wire.Recovery.FAILED, true, 3, 60,
                RawJson.of("{\"d\":1}"));
        Proto.Reply.Builder connect = Proto.Reply.newBuilder().setId(1);
        connect.getConnectBuilder().setClient("c").setVersion("millrace").setExpires(true).setTtl(9).setData(utf8("[1]")).setPing(25)
                .setPong(true).setSession("s").setNode("n").putSubs("a", Proto.SubscribeResult.newBuilder().setRecoverable(true)
                        .setPositioned(true).setEpoch("e").setOffset(7).setWasRecovering(true).setDelta(true).setId(3).setExpires(true)
                        .setTtl(60).setData(utf8("{\"d\":1}")).build());
        assertWritten((wire, out) -> wire.connect(out, 1, new Wire.Connected("c", 25, 9, RawJson.of("[1]"), Map.of("a", sub),
                new Wire.Session("s", "n"))),
                """
                        {"id":1,"connect":{"client":"c","version":"millrace","expires":true,"ttl":9,"data":[1],"subs":{"a":{"recoverable":true,\
                        "positioned":true,"epoch":"e","offset":7,"was_recovering":true,"expires":true,"ttl":60,"delta":true,"id":3,\
                        "data":{"d":1}}},"ping":25,"pong":true,"session":"s","node":"n"}}""",
                connect);
        Proto.Reply.Builder own = Proto.Reply.newBuilder();
        own.getPushBuilder().getDisconnectBuilder().setCode(4000).setReason("moved").setReconnect(true);
        assertWritten((wire, out) -> wire.disconnect(out, CloseCode.of(4000, "moved")),
                "{\"push\":{\"disconnect\":{\"code\":4000,\"reason\":\"moved\",\"reconnect\":true}}}", own);
        own.getPushBuilder().getDisconnectBuilder().setCode(4500).setReason("").setReconnect(false);
        assertWritten((wire, out) -> wire.disconnect(out, CloseCode.of(4500, null)), "{\"push\":{\"disconnect\":{\"code\":4500}}}", own);
        Proto.Reply.Builder refresh = Proto.Reply.newBuilder().setId(2);
        refresh.getRefreshBuilder().setClient("c").setVersion("millrace").setExpires(true).setTtl(5);
        assertWritten((wire, out) -> wire.refreshed(out, 2, "c", 5),
                "{\"id\":2,\"refresh\":{\"client\":\"c\",\"version\":\"millrace\",\"expires\":true,\"ttl\":5}}", refresh);
        Proto.Reply.Builder subRefresh = Proto.Reply.newBuilder().setId(3);
        subRefresh.getSubRefreshBuilder();
        assertWritten((wire, out) -> wire.subRefreshed(out, 3, 0), "{\"id\":3,\"sub_refresh\":{}}", subRefresh);
    }

    @Test
    void writesPushesInBothForms() throws Exception {
        Proto.Reply.Builder join = Proto.Reply.newBuilder();
        join.getPushBuilder().setChannel("a").getJoinBuilder().getInfoBuilder().setUser("ada").setClient("c").setConnInfo(utf8("1"))
                .setChanInfo(utf8("2"));
        assertWritten((wire, out) -> wire.join(out, wire.address("a"), new Identity("c", "ada", RawJson.of("1"), RawJson.of("2"))),
                "{\"push\":{\"channel\":\"a\",\"join\":{\"info\":{\"user\":\"ada\",\"client\":\"c\",\"conn_info\":1,\"chan_info\":2}}}}",
                join);
        Proto.Reply.Builder end = Proto.Reply.newBuilder();
        end.getPushBuilder().setChannel("a").getUnsubscribeBuilder().setCode(2500).setReason("insufficient state");
        assertWritten((wire, out) -> wire.unsubscribe(out, "a", EndCode.INSUFFICIENT_STATE),
                "{\"push\":{\"channel\":\"a\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient state\"}}}", end);
        Proto.Reply.Builder begin = Proto.Reply.newBuilder();
        begin.getPushBuilder().setChannel("a").getSubscribeBuilder().setRecoverable(true).setEpoch("e").setOffset(7);
        assertWritten((wire, out) -> wire.subscribe(out, "a",
                new Wire.Subscribed(new Wire.Position("e", 7), true, false, Wire.Recovery.NONE, false, 0, 0, null)),
                "{\"push\":{\"channel\":\"a\",\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\",\"offset\":7}}}", begin);
        Proto.Reply.Builder bye = Proto.Reply.newBuilder();
        bye.getPushBuilder().getDisconnectBuilder().setCode(3001).setReason("shutdown").setReconnect(true);
        assertWritten((wire, out) -> wire.disconnect(out, CloseCode.SHUTDOWN),
                "{\"push\":{\"disconnect\":{\"code\":3001,\"reason\":\"shutdown\",\"reconnect\":true}}}", bye);
        Proto.Reply.Builder refresh = Proto.Reply.newBuilder();
        refresh.getPushBuilder().getRefreshBuilder().setExpires(true).setTtl(5);
        assertWritten((wire, out) -> wire.refresh(out, 5), "{\"push\":{\"refresh\":{\"expires\":true,\"ttl\":5}}}", refresh);
        Map<String, String> tags = Map.of("$client", "c", "$user", "ada", "t", "v");
        Wire.Publication publication = new Wire.Publication(8, new RawEvent("[1]".getBytes(StandardCharsets.UTF_8), 0, null, tags, null));
        Proto.Reply.Builder pub = Proto.Reply.newBuilder();
        pub.getPushBuilder().setId(4).getPubBuilder().setData(utf8("[1]")).setOffset(8).putTags("t", "v").getInfoBuilder().setUser("ada")
                .setClient("c");
        assertWritten((wire, out) -> wire.publication(out, wire.address(4), publication),
                "{\"push\":{\"id\":4,\"pub\":{\"data\":[1],\"offset\":8,\"info\":{\"user\":\"ada\",\"client\":\"c\"},\"tags\":{\"t\":\"v\"}}}}",
                pub);
    }

    @Test
    void writesStringsThatEveryJsonReaderTakes() {
        String odd = "a\"b\\c\n\u0000\u007fü€😀\ud800x";
        assertThat(new String(new JsonOut().string(odd).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("\"a\\\"b\\\\c\\u000a\\u0000\\u007fü€😀\ufffdx\"");
    }
}
