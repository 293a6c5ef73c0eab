package dev.millrace.server.protocol;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/// Reads JSON values as they stream by, and remembers the first that is not of the expected type. Builds no trees. Used for one text.
final class JsonIn implements AutoCloseable {
    private static final int MAX_DEPTH = 210;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(400).build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

    private final JsonParser parser;
    private final byte[] text;
    private @Nullable String wrong;

    JsonIn(byte[] text) {
        this.text = text;
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    /// What was not as expected since the last call; null if nothing.
    @Nullable
    String takeWrong() {
        String taken = wrong;
        wrong = null;
        return taken;
    }

    /// Goes to the next value at the top; null at the end.
    @Nullable
    JsonToken next() {
        return parser.nextToken();
    }

    /// Goes to the next member of the current object and to its value; null at the object's end.
    @Nullable
    String member() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    String string(String name) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : expected(name, "a string");
    }

    long number(String name) {
        if (isLong()) {
            return parser.getLongValue();
        }
        expected(name, "a whole number");
        return 0;
    }

    int smallNumber(String name) {
        return Math.clamp(number(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean isLong() {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    boolean flag(String name) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            expected(name, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /// Whether the value is an object, of which the members come next.
    boolean object(String name) {
        if (!isObject()) {
            expected(name, "an object");
            return false;
        }
        return true;
    }

    /// Whether the value is an array, of which the elements come with {@link #element()}.
    boolean array(String name) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            expected(name, "an array");
            return false;
        }
        return true;
    }

    /// Goes to the next element of the current array; false at its end.
    boolean element() {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    List<String> stringList(String name) {
        List<String> strings = new ArrayList<>();
        if (array(name)) {
            while (element()) {
                strings.add(string(name));
            }
        }
        return strings;
    }

    Map<String, String> stringMap(String name) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (object(name)) {
            String member;
            while ((member = member()) != null) {
                strings.put(member, string(name));
            }
        }
        return strings;
    }

    /// The text of the current value, as it stands there.
    RawJson slice() {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        skip();
        return new RawJson(Arrays.copyOfRange(text, from, (int) parser.currentLocation().getByteOffset()));
    }

    /// Goes to the end of the current value.
    void skip() {
        parser.skipChildren();
        parser.finishToken();
    }

    private String expected(String name, String what) {
        if (wrong == null) {
            wrong = "`" + name + "` must be " + what + ", got " + describe(parser.currentToken());
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

    @Override
    public void close() {
        parser.close();
    }
}
