package dev.millrace.engine.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/// A JSON pointer (RFC 6901), ready to be looked up in text. Immutable.
public final class JsonPath {
    private final String text;
    private final List<String> steps;
    private final byte @Nullable [] member;

    private JsonPath(String text, List<String> steps) {
        this.text = text;
        this.steps = steps;
        member = steps.size() == 1 && isPlain(text) ? steps.getFirst().getBytes(StandardCharsets.US_ASCII) : null;
    }

    /// Reads a pointer such as `/symbol` or `/sensor/0/id`.
    ///
    /// @throws IllegalArgumentException if it does not begin with `/`
    public static JsonPath of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("expected a JSON pointer such as /symbol, got '" + text + "'");
        }
        String[] parts = text.substring(1).split("/", -1);
        return new JsonPath(text, Arrays.stream(parts).map(part -> part.replace("~1", "/").replace("~0", "~")).toList());
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\');
    }

    /// If it points to a member of the top object, its name in ASCII; null for other pointers.
    byte @Nullable [] member() {
        return member;
    }

    /// The string, number or boolean there as text; null if there is nothing, null, an object or an array.
    ///
    /// @param json valid JSON in UTF-8
    public @Nullable String find(byte[] json) {
        return JsonText.find(json, this);
    }

    /// The value there with its type: a String, a Boolean, a Long, or a Double if it is no whole number or one too large; null if there is
    /// nothing, or null.
    ///
    /// @param json valid JSON in UTF-8
    /// @throws MappingException if it is an object or an array, or a number beyond the range of floating point
    public @Nullable Object scalar(byte[] json) throws MappingException {
        return JsonText.scalar(json, this);
    }

    /// The same from the value whose first token is the parser's current one.
    @Nullable
    Object scalar(JsonParser parser) throws MappingException {
        for (String step : steps) {
            if (!enter(parser, step)) {
                return null;
            }
        }
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getNumberType() == NumberType.BIG_INTEGER ? finite(parser) : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> finite(parser);
            case START_OBJECT -> throw new MappingException("expected a string, number or boolean, got an object");
            case START_ARRAY -> throw new MappingException("expected a string, number or boolean, got an array");
            case null, default -> null;
        };
    }

    private static Object finite(JsonParser parser) throws MappingException {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw new MappingException("expected a number in the range of floating point, got " + parser.getString());
        }
        return number;
    }

    /// Looks from the value whose first token is the parser's current one; stops at the found value or behind the place where it is not.
    @Nullable
    String find(JsonParser parser) {
        if (!moveTo(parser)) {
            return null;
        }
        JsonToken token = parser.currentToken();
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getString() : null;
    }

    /// Makes the value there the parser's current one.
    ///
    /// @return whether there is one
    boolean moveTo(JsonParser parser) {
        for (String step : steps) {
            if (!enter(parser, step)) {
                return false;
            }
        }
        return true;
    }

    private static boolean enter(JsonParser parser, String step) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> enterProperty(parser, step);
            case START_ARRAY -> enterElement(parser, step);
            case null, default -> false;
        };
    }

    private static boolean enterProperty(JsonParser parser, String name) {
        String property;
        while ((property = parser.nextName()) != null) {
            parser.nextToken();
            if (property.equals(name)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static boolean enterElement(JsonParser parser, String index) {
        if (index.isEmpty() || index.length() > 6 || !index.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int left = Integer.parseInt(index);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (left-- == 0) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonPath path && path.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
