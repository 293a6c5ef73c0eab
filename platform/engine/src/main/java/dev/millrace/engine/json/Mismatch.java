package dev.millrace.engine.json;

import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// Says in a sentence why JSON and a type do not fit together, with the path to the value: `legs[2].price: expected a number, got "abc"`.
final class Mismatch {
    private static final int SHOWN = 40;

    private Mismatch() {}

    /// @param parser still open, where it stopped
    static String reading(JacksonException e, JsonParser parser) {
        return path(e) + switch (e) {
            case ValueInstantiationException v when v.getCause() != null -> ownWords(v.getCause());
            case InvalidDefinitionException d -> "no JSON maps to " + d.getType().getRawClass().getSimpleName() + ": " + firstLine(d);
            case MismatchedInputException m when m.getTargetType() != null ->
                "expected " + expected(m.getTargetType()) + ", got " + got(m, parser);
            default -> e.getCause() != null ? ownWords(e.getCause()) : firstLine(e);
        };
    }

    static String writing(JacksonException e) {
        return path(e) + switch (e) {
            case InvalidDefinitionException d -> kind(d.getType().getRawClass())
                    + " is not data: expected a record, map, list, string, number, boolean or null";
            case StreamConstraintsException s -> "nested deeper than " + JsonText.MAX_DEPTH + " levels, or a value that holds itself";
            default -> e.getCause() != null ? ownWords(e.getCause()) : firstLine(e);
        };
    }

    private static String kind(Class<?> type) {
        return type.isHidden() ? "a function" : "the type " + type.getSimpleName();
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (path.length() > 200) {
                path.append('…');
                break;
            }
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "" : path + ": ";
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type.isPrimitive() && type != boolean.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : expectedObject(type);
    }

    private static String expectedObject(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (Temporal.class.isAssignableFrom(type) || TemporalAmount.class.isAssignableFrom(type)) {
            return "ISO 8601 text for " + type.getSimpleName();
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "a value for " + type.getSimpleName();
    }

    private static String got(MismatchedInputException e, JsonParser parser) {
        return switch (e.getCurrentToken() == null ? parser.currentToken() : e.getCurrentToken()) {
            case null -> "nothing";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_OBJECT, END_ARRAY, PROPERTY_NAME -> "nothing";
            case VALUE_STRING -> '"' + shown(String.valueOf(parser.getString())) + '"';
            default -> shown(String.valueOf(parser.getString()));
        };
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    private static String ownWords(Throwable cause) {
        return firstLine(cause.getClass().getSimpleName(), cause.getMessage());
    }

    private static String firstLine(JacksonException e) {
        return firstLine("", e.getOriginalMessage());
    }

    private static String firstLine(String prefix, @Nullable String message) {
        if (message == null) {
            return prefix;
        }
        String line = message.lines().findFirst().orElse("");
        return prefix.isEmpty() ? line : prefix + ": " + line;
    }
}
