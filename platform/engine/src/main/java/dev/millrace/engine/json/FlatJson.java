package dev.millrace.engine.json;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.JsonStringEncoder;

/// Reads objects that hold no objects and no arrays, into names and values. What it reads, it reads as JavaScript does: numbers are ints
/// or doubles. Remembers the last one. Used by one thread.
public final class FlatJson {
    private final FedParser parser = new FedParser(JsonText::parser);
    private final String[] names;
    private final @Nullable Object[] values;
    private int size;

    /// @param most how many fields an object may have
    public FlatJson(int most) {
        names = new String[most];
        values = new Object[most];
    }

    /// Reads an object.
    ///
    /// @param json valid JSON in UTF-8
    /// @return false if it is something else, or has more fields than wanted
    public boolean read(byte[] json) {
        JsonParser used = parser.feed(json);
        try {
            boolean flat = used.nextToken() == JsonToken.START_OBJECT && readFields(used);
            if (flat) {
                parser.done(used);
            }
            return flat;
        } catch (JacksonException e) {
            return false; // such as half a surrogate pair, which JavaScript knows
        }
    }

    private boolean readFields(JsonParser parser) {
        size = 0;
        String name;
        while ((name = parser.nextName()) != null) {
            JsonToken token = parser.nextToken();
            if (size == names.length || token.isStructStart()) {
                return false;
            }
            names[size] = name;
            values[size++] = value(parser, token);
        }
        return true;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> Double.valueOf(parser.getString());
        };
    }

    private static Object whole(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT -> {
                int number = parser.getIntValue();
                yield number == 0 && parser.getString().startsWith("-") ? (Object) (-0.0) : (Object) number;
            }
            case LONG -> (double) parser.getLongValue();
            default -> Double.valueOf(parser.getString());
        };
    }

    /// Whether the object has these names, in this order.
    public boolean hasNames(List<String> others) {
        if (others.size() != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!names[i].equals(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// The object's names in order.
    public List<String> names() {
        return List.copyOf(Arrays.asList(names).subList(0, size));
    }

    /// Copies the object's values in order: null, a String, Boolean, Integer or Double.
    public void copyValues(@Nullable Object[] target, int from) {
        System.arraycopy(values, 0, target, from, size);
    }

    /// A text as a string literal of JSON, and so of JavaScript.
    public static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }
}
