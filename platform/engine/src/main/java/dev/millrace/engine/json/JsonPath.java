package dev.millrace.engine.json;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A JSON pointer (RFC 6901), ready to be looked up in text. Immutable.
public final class JsonPath {
    private final String text;
    private final List<String> steps;

    private JsonPath(String text, List<String> steps) {
        this.text = text;
        this.steps = steps;
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

    /// The string, number or boolean there as text; null if there is nothing, null, an object or an array.
    ///
    /// @param json valid JSON in UTF-8
    public @Nullable String find(byte[] json) {
        return JsonText.find(json, this);
    }

    /// Looks from the value whose first token is the parser's current one; stops at the found value or behind the place where it is not.
    @Nullable
    String find(JsonParser parser) {
        for (String step : steps) {
            if (!enter(parser, step)) {
                return null;
            }
        }
        JsonToken token = parser.currentToken();
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getString() : null;
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
