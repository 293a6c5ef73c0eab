package dev.millrace.engine.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns a tree of configuration into a record and collects all that is wrong with it.
///
/// The components' names are the keys. A component may be `String`, `boolean`, `int`, `long`, `double` or boxed, `Duration`, a `long` of
/// {@link Bytes}, an enum (`dead-letter` for `DEAD_LETTER`), a `JsonPath`, a `Path`, a {@link Secret}, another record, a `List` or `Map<String, …>` of these, or a
/// {@link Node} or {@link Node.Mapping}, which gets what was written. Instead of a list of scalars, one scalar will do. An absent component (or one without a
/// value) gets the text of its `@Default`, read as if it stood in the file, where an empty text makes an empty list or map; else null,
/// if it is `@Nullable`; else, if it is a record of which nothing is required, that record of defaults. A message quotes the value that is wrong, but not
/// that of a secret, and nothing below a component that is {@link Confidential}.
///
/// One object per call, one thread.
public final class Binder {
    private final Problems problems;

    private Binder(Problems problems) {
        this.problems = problems;
    }

    /// The record that the tree describes; null exactly when it added problems.
    ///
    /// @param type a record of any visibility, of any class loader; its constructor may refuse values with an `IllegalArgumentException`
    public static <R extends Record> @Nullable R bind(Node node, Class<R> type, Problems problems) {
        int before = problems.size();
        Object bound = null;
        try {
            bound = new Binder(problems).fields(node, Shapes.of(type), At.ROOT);
        } catch (IllegalArgumentException e) {
            problems.add(node.place(), String.valueOf(e.getMessage()));
        }
        return problems.size() > before ? null : type.cast(bound);
    }

    /// Where binding is in the tree. Where a place has a line, the name alone says enough.
    ///
    /// @param confidential whether what is written there is not shown
    private record At(String path, String name, boolean confidential) {
        static final At ROOT = new At("", "", false);

        At to(String key) {
            return new At(path.isEmpty() ? key : path + "." + key, key, confidential);
        }

        /// Of a mapping whose keys anybody may have written: they may be secrets in the wrong place.
        At entry(String key) {
            return confidential ? this : to(key);
        }

        At item(int index) {
            return new At(path + "[" + index + "]", name + "[" + index + "]", confidential);
        }

        At confidentially(boolean yes) {
            return yes ? new At(path, name, true) : this;
        }

        String shown(String text) {
            return confidential && !text.isEmpty() ? "what is not shown here" : Problems.quoted(text);
        }

        String in(Place place) {
            return Problems.quoted(place.line() > 0 ? name : path);
        }
    }

    private @Nullable Object value(Node node, Shape shape, At at) {
        return switch (shape) {
            case Shape.One one -> one(node, one, at);
            case Shape.Raw(var type) -> type.isInstance(node) ? node : wrong(node, shape.expected(), at);
            case Shape.Items items -> items(node, items, at);
            case Shape.Entries entries -> entries(node, entries, at);
            case Shape.Fields fields -> fields(node, fields, at);
        };
    }

    private @Nullable Object one(Node node, Shape.One shape, At at) {
        if (!(node instanceof Node.Scalar(_, var text) && text != null)) {
            return wrong(node, shape.expected(), at);
        }
        Object value = shape.read(text, node.place());
        At there = at.confidentially(shape instanceof Shape.Hidden);
        return value == null ? wrong(node, there.confidential() ? shape.rule() : shape.rule(text), there) : value;
    }

    private @Nullable Object items(Node node, Shape.Items shape, At at) {
        if (node instanceof Node.Scalar && !node.isNothing() && shape.of() instanceof Shape.One one) {
            Object value = one(node, one, at);
            return value == null ? null : List.of(value);
        }
        if (!(node instanceof Node.Sequence(_, var nodes))) {
            return wrong(node, shape.expected(), at);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            values.add(value(nodes.get(i), shape.of(), at.item(i)));
        }
        return Collections.unmodifiableList(values);
    }

    private @Nullable Object entries(Node node, Shape.Entries shape, At at) {
        if (!(node instanceof Node.Mapping mapping)) {
            return wrong(node, shape.expected(), at);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        mapping.entries().forEach((key, value) -> {
            Grammar names = shape.names();
            if (names != null && !names.allows(key)) {
                problems.add(mapping.keyPlace(key), "expected " + names.expected() + ", got " + at.shown(key));
            }
            boolean bare = value.isNothing() && shape.of() instanceof Shape.Fields;
            values.put(key, value(bare ? Node.empty(mapping.keyPlace(key)) : value, shape.of(), at.entry(key)));
        });
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object fields(Node node, Shape.Fields shape, At at) {
        if (!(node instanceof Node.Mapping mapping)) {
            return wrong(node, shape.expected(), at);
        }
        int before = problems.size();
        @Nullable
        Object[] values = shape.settings().stream()
                .map(setting -> setting(mapping, setting, at.to(setting.name()).confidentially(setting.confidential()))).toArray();
        boolean complete = problems.size() == before;
        refuseUnknown(mapping, shape, at);
        return complete ? construct(shape.type(), values, mapping.place()) : null;
    }

    private void refuseUnknown(Node.Mapping mapping, Shape.Fields shape, At at) {
        List<String> known = shape.names();
        for (String key : mapping.entries().keySet()) {
            if (!known.contains(key)) {
                Place place = mapping.keyPlace(key);
                boolean isHidden = at.confidential() && !Spelling.isClose(key, known);
                String name = isHidden ? "whose name is not shown here" : at.to(key).in(place);
                problems.add(place, "unknown setting " + name + Spelling.hint(key, known));
            }
        }
    }

    private @Nullable Object setting(Node.Mapping mapping, Setting setting, At at) {
        Node given = mapping.entries().get(setting.name());
        if (given != null && !given.isNothing()) {
            return value(given, setting.shape(), at);
        }
        if (setting.preset() != null) {
            return value(preset(setting.preset(), setting.shape(), mapping.place()), setting.shape(), at);
        }
        if (setting.isRequired()) {
            problems.add(mapping.place(), "missing setting " + at.in(mapping.place()) + " (" + setting.shape().expected() + ")");
            return null;
        }
        return setting.nullable() ? null : value(Node.empty(mapping.place()), setting.shape(), at);
    }

    private Node preset(String text, Shape shape, Place place) {
        if (shape instanceof Shape.One) {
            return new Node.Scalar(place, text);
        }
        if (text.isEmpty()) {
            return shape instanceof Shape.Items ? new Node.Sequence(place, List.of()) : Node.empty(place);
        }
        return Yaml.parse("default", text, problems);
    }

    private @Nullable Object construct(Class<? extends Record> type, @Nullable Object[] values, Place place) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            problems.add(place, refusal(type, e.getCause()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            problems.add(place, "the settings " + type.getName() + " cannot be made: " + e);
        }
        return null;
    }

    /// The constructor is a plugin's code: whatever it throws is its answer.
    private static String refusal(Class<?> type, @Nullable Throwable cause) {
        String message = cause instanceof IllegalArgumentException refused ? refused.getMessage() : null;
        return message == null ? "the settings " + type.getName() + " refused these values: " + cause : message;
    }

    private @Nullable Object wrong(Node node, String expected, At at) {
        String got = switch (node) {
            case Node.Scalar(_, var text) -> text == null ? "nothing" : at.shown(text);
            case Node.Sequence _ -> "a list";
            case Node.Mapping _ -> "a mapping";
        };
        String subject = at.path().isEmpty() ? "" : "setting " + at.in(node.place()) + ": ";
        problems.add(node.place(), subject + "expected " + expected + ", got " + got);
        return null;
    }
}
