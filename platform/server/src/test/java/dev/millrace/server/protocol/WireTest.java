package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    private static List<Command> json(String frame) {
        return Wire.JSON.read(frame.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(ProtobufOut... commands) {
        JsonOut all = new JsonOut();
        for (ProtobufOut command : commands) {
            all.raw(command.delimited());
        }
        return all.toBytes();
    }

    @Test
    void readsTheSameCommandsFromBothForms() {
        List<Command> fromJson = json("""
                {"id":1,"connect":{}}
                {"id":2,"subscribe":{"channel":"a","recoverable":true,"recover":true,"epoch":"e","offset":7,"join_leave":true,"flag":2}}
                {"id":3,"history":{"channel":"a","limit":-1,"since":{"offset":300,"epoch":"e"},"reverse":true}}
                {"id":4,"unsubscribe":{"channel":"grün"}}
                {}
                """);
        List<Command> fromProtobuf = Wire.PROTOBUF.read(frame(new ProtobufOut().number(1, 1).message(4, connect -> {}),
                new ProtobufOut().number(1, 2).message(5, of -> of.string(1, "a").flag(10, true).flag(3, true).string(6, "e").number(7, 7)
                        .flag(11, true).number(14, 2).string(99, "unknown")),
                new ProtobufOut().number(1, 3).message(10,
                        of -> of.string(1, "a").number(7, -1).message(8, since -> since.number(1, 300).string(2, "e")).flag(9, true)),
                new ProtobufOut().message(6, of -> of.string(1, "grün")).number(1, 4), new ProtobufOut()));
        assertThat(fromProtobuf).isEqualTo(fromJson).hasSize(5);
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
    void tellsWhatABrokenFrameHeldUpToTheBreak() {
        List<Command> commands = json("{\"id\":1,\"ping\":{}}{\"id\":2,\"ping\":{}");
        assertThat(commands).hasSize(2);
        assertThat(commands.getFirst()).isEqualTo(new Command.Ping(1));
        assertThat(commands.getLast()).isInstanceOf(Command.Invalid.class).extracting(Command::id).isEqualTo(2L);
        byte[] whole = frame(new ProtobufOut().number(1, 1).message(11, ping -> {}),
                new ProtobufOut().number(1, 2).message(11, ping -> {}));
        List<Command> cut = Wire.PROTOBUF.read(Arrays.copyOf(whole, whole.length - 1));
        assertThat(cut.getFirst()).isEqualTo(new Command.Ping(1));
        assertThat(cut.getLast()).isInstanceOf(Command.Invalid.class);
    }

    @Test
    void refusesAFrameWithTwoRequestsInOneCommand() {
        assertThat(json("{\"id\":1,\"ping\":{},\"connect\":{}}")).singleElement().isInstanceOfSatisfying(Command.Invalid.class,
                invalid -> assertThat(invalid.message()).isEqualTo("unknown command `ping and connect`"));
    }

    @Test
    void readsWhateverBytesComeWithoutFailing() {
        Random random = new Random(20261123);
        byte[] good = "{\"id\":12,\"publish\":{\"channel\":\"a\",\"data\":{\"x\":[1,2.5,\"ü\"]}}}\n{\"id\":13,\"rpc\":{\"method\":\"m\"}}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] goodToo = frame(new ProtobufOut().number(1, 12).message(7, of -> of.string(1, "a").bytes(2, good)));
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

    @Test
    void writesStringsThatEveryJsonReaderTakes() {
        String odd = "a\"b\\c\n\u0000\u007fü€😀\ud800x";
        assertThat(new String(new JsonOut().string(odd).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("\"a\\\"b\\\\c\\u000a\\u0000\\u007fü€😀\ufffdx\"");
    }
}
