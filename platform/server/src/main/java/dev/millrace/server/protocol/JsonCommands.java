package dev.millrace.server.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/// Reads frames of the Centrifuge protocol in JSON: one or more commands divided by white space. Builds no trees; the data of commands
/// stays text. An object is used for one frame.
final class JsonCommands {
    private static final int MAX_DEPTH = 210;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(400).build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

    private final JsonParser parser;
    private final byte[] frame;
    private CommandFields fields = new CommandFields();

    private JsonCommands(JsonParser parser, byte[] frame) {
        this.parser = parser;
        this.frame = frame;
    }

    static List<Command> read(byte[] frame) {
        List<Command> commands = new ArrayList<>(2);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), frame)) {
            new JsonCommands(parser, frame).readAll(commands);
        }
        return commands;
    }

    /// The command of which `data` is the data: valid JSON.
    static Command send(RawJson data) {
        CommandFields inner;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), data.bytes())) {
            inner = new JsonCommands(parser, data.bytes()).readAddressed();
        } catch (JacksonException e) {
            inner = new CommandFields();
        }
        return inner.channel == null || inner.data == null || inner.wrong != null
                ? new Command.Invalid(-1, ErrorCode.BAD_REQUEST, "the data of `send` must be {\"channel\": …, \"data\": …}")
                : new Command.Send(inner.channel, inner.data);
    }

    private CommandFields readAddressed() {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            readFields();
        }
        return fields;
    }

    private void readAll(List<Command> commands) {
        try {
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                fields = new CommandFields();
                if (token != JsonToken.START_OBJECT) {
                    commands.add(fields.invalid("a command must be a JSON object"));
                    return;
                }
                commands.add(readCommand());
            }
        } catch (JacksonException e) {
            commands.add(fields.invalid("not JSON: " + e.getOriginalMessage()));
        }
    }

    private Command readCommand() {
        boolean empty = true;
        String name;
        while ((name = parser.nextName()) != null) {
            empty = false;
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                fields.id = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : parser.getLongValue();
            } else if (value == JsonToken.START_OBJECT) {
                fields.request(name);
                readFields();
            } else {
                parser.skipChildren();
            }
        }
        return empty ? new Command.Pong() : fields.toCommand();
    }

    private void readFields() {
        String name;
        while ((name = parser.nextName()) != null) {
            JsonToken value = parser.nextToken();
            if (value != JsonToken.VALUE_NULL || name.equals("data")) {
                readField(name);
            }
        }
    }

    private void readField(String name) {
        switch (name) {
            case "channel" -> fields.channel = text(name);
            case "method" -> fields.method = text(name);
            case "key" -> fields.key = text(name);
            case "epoch" -> fields.epoch = text(name);
            case "offset" -> fields.offset = number(name);
            case "limit" -> fields.limit = Math.clamp(number(name), -1, Integer.MAX_VALUE);
            case "flag" -> fields.flag = number(name);
            case "recover" -> fields.recover = flag(name);
            case "recoverable" -> fields.recoverable = flag(name);
            case "positioned" -> fields.positioned = flag(name);
            case "join_leave" -> fields.joinLeave = flag(name);
            case "reverse" -> fields.reverse = flag(name);
            case "type" -> fields.unavailable |= number(name) != 0;
            case "tf" -> fields.unavailable |= skip();
            case "data" -> fields.data = slice();
            case "since" -> fields.since = nested(name);
            default -> skip();
        }
    }

    private boolean nested(String name) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            expected(name, "an object");
            return false;
        }
        readFields();
        return true;
    }

    private String text(String name) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : expected(name, "a string");
    }

    private long number(String name) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        expected(name, "a whole number");
        return 0;
    }

    private boolean flag(String name) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            expected(name, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private String expected(String name, String what) {
        if (fields.wrong == null) {
            fields.wrong = "`" + name + "` must be " + what + ", got " + describe(parser.currentToken());
        }
        skip();
        return "";
    }

    private static String describe(@Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "another number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case null, default -> "something else";
        };
    }

    /// The text of the current value, as it stands in the frame.
    private RawJson slice() {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        skip();
        return new RawJson(Arrays.copyOfRange(frame, from, (int) parser.currentLocation().getByteOffset()));
    }

    /// Goes to the end of the current value.
    private boolean skip() {
        parser.skipChildren();
        parser.finishToken();
        return true;
    }
}
