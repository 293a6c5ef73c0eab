package dev.millrace.engine.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes trees of configuration from YAML, JSON and plain Java values. Stateless.
public final class Yaml {
    /// How long a text may be, in characters.
    static final int MAX_LENGTH = 1 << 20;
    /// How deep mappings and lists may be nested.
    static final int MAX_DEPTH = 64;
    private static final double MAX_WHOLE = 1L << 53;

    private Yaml() {}

    /// Reads one document. A key that stands twice in a mapping is a problem, and its first value is taken. Text that is no YAML, longer
    /// than 1 MB, nested deeper than 64 levels, with aliases (`*name`), tags (`!!name`) or a second document is one problem, and an
    /// empty mapping is returned; so is for empty text, without a problem.
    ///
    /// @param file the name that the places show
    /// @param text YAML 1.2, so JSON too
    public static Node parse(String file, String text, Problems problems) {
        if (text.length() > MAX_LENGTH) {
            problems.add(Place.in(file), "the text has " + text.length() + " characters, expected at most " + MAX_LENGTH);
            return Node.empty(new Place(file, 1, 1));
        }
        return YamlReader.read(file, text, problems);
    }

    /// A tree of plain values without lines.
    ///
    /// @param values text, numbers, booleans, nulls, lists and maps of these
    /// @param file the name that the places show
    /// @throws IllegalArgumentException if there is another value, or if they are nested deeper than 64 levels
    public static Node.Mapping of(Map<String, ? extends @Nullable Object> values, String file) {
        return mapping(values, Place.in(file), "", 1);
    }

    private static Node.Mapping mapping(Map<?, ? extends @Nullable Object> values, Place place, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the value is nested deeper than " + MAX_DEPTH + " levels");
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Place> keys = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            entries.put(name, node(value, place, path.isEmpty() ? name : path + "." + name, depth));
            keys.put(name, place);
        });
        return new Node.Mapping(place, entries, keys);
    }

    private static Node node(@Nullable Object value, Place place, String path, int depth) {
        return switch (value) {
            case null -> new Node.Scalar(place, null);
            case CharSequence text -> new Node.Scalar(place, text.toString());
            case Boolean truth -> new Node.Scalar(place, truth.toString());
            case Number number -> new Node.Scalar(place, text(number));
            case List<?> items -> sequence(items, place, path, depth + 1);
            case Map<?, ?> entries -> mapping(entries, place, path, depth + 1);
            default -> throw new IllegalArgumentException("setting " + Problems.quoted(path) + ": expected text, a number, true or false,"
                    + " a list or a mapping, got a " + value.getClass().getSimpleName());
        };
    }

    private static Node sequence(List<? extends @Nullable Object> items, Place place, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the value is nested deeper than " + MAX_DEPTH + " levels");
        }
        return new Node.Sequence(place, items.stream().map(item -> node(item, place, path, depth)).toList());
    }

    /// JavaScript knows only floating point numbers; 5.0 is written 5, as in configuration.
    private static String text(Number number) {
        double value = number.doubleValue();
        boolean floating = number instanceof Double || number instanceof Float;
        if (floating && value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE) {
            return Long.toString((long) value);
        }
        return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
    }
}
