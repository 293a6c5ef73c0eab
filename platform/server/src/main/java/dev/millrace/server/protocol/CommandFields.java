package dev.millrace.server.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of a request that Millrace knows, whatever request it is; others are skipped. Filled from a parser, for one command.
final class CommandFields {
    private final byte[] frame;
    @Nullable
    String channel;
    @Nullable
    String method;
    @Nullable
    String key;
    @Nullable
    RawJson data;
    @Nullable
    String wrong;
    String epoch = "";
    long offset;
    int limit;
    long flag;
    boolean recover;
    boolean recoverable;
    boolean positioned;
    boolean joinLeave;
    boolean reverse;
    boolean since;
    boolean unavailable;

    CommandFields(byte[] frame) {
        this.frame = frame;
    }

    /// Reads the object whose start is the parser's current token.
    void read(JsonParser parser) {
        String name;
        while ((name = parser.nextName()) != null) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NULL && !name.equals("data")) {
                continue;
            }
            readField(parser, name);
        }
    }

    private void readField(JsonParser parser, String name) {
        switch (name) {
            case "channel" -> channel = text(parser, name);
            case "method" -> method = text(parser, name);
            case "key" -> key = text(parser, name);
            case "epoch" -> epoch = text(parser, name);
            case "offset" -> offset = number(parser, name);
            case "limit" -> limit = Math.clamp(number(parser, name), -1, Integer.MAX_VALUE);
            case "flag" -> flag = number(parser, name);
            case "recover" -> recover = flag(parser, name);
            case "recoverable" -> recoverable = flag(parser, name);
            case "positioned" -> positioned = flag(parser, name);
            case "join_leave" -> joinLeave = flag(parser, name);
            case "reverse" -> reverse = flag(parser, name);
            case "type" -> unavailable |= number(parser, name) != 0;
            case "tf" -> unavailable |= skip(parser);
            case "data" -> data = slice(parser);
            case "since" -> since = nested(parser, name);
            default -> skip(parser);
        }
    }

    private boolean nested(JsonParser parser, String name) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            expected(parser, name, "an object");
            return false;
        }
        read(parser);
        return true;
    }

    private String text(JsonParser parser, String name) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : expected(parser, name, "a string");
    }

    private long number(JsonParser parser, String name) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        expected(parser, name, "a whole number");
        return 0;
    }

    private boolean flag(JsonParser parser, String name) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            expected(parser, name, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private String expected(JsonParser parser, String name, String what) {
        if (wrong == null) {
            wrong = "`" + name + "` must be " + what + ", got " + describe(parser.currentToken());
        }
        skip(parser);
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
    RawJson slice(JsonParser parser) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        skip(parser);
        return new RawJson(Arrays.copyOfRange(frame, from, (int) parser.currentLocation().getByteOffset()));
    }

    /// Goes to the end of the current value.
    private static boolean skip(JsonParser parser) {
        parser.skipChildren();
        parser.finishToken();
        return true;
    }
}
