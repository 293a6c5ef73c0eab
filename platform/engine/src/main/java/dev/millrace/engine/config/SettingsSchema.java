package dev.millrace.engine.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Describes settings records as JSON Schema, for editors and the console.
public final class SettingsSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private SettingsSchema() {}

    /// JSON Schema 2020-12 of what {@link Binder} accepts for a record, as JSON text in one line. Constraints that the record's
    /// constructor checks are not in it.
    ///
    /// @param type the settings; null for none: an object without properties
    /// @throws IllegalArgumentException if a component has a type that configuration cannot express
    public static String of(@Nullable Class<? extends Record> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DIALECT);
        schema.putAll(fields(type == null ? new Shape.Fields(Record.class, List.of()) : Shapes.of(type)));
        return MAPPER.writeValueAsString(schema);
    }

    private static Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Shape.Text(var names) -> names == null ? typed("string") : typed("string", "pattern", names.regex());
            case Shape.Truth _ -> typed("boolean");
            case Shape.Whole(var wide, var min, var max) -> wide ? typed("integer") : typed("integer", "minimum", min, "maximum", max);
            case Shape.Decimal _ -> typed("number");
            case Shape.Time _ -> typed("string", "pattern", "^[0-9]{1,18}(ms|s|m|h|d)$");
            case Shape.Size _ -> typed(List.of("integer", "string"), "minimum", 0, "pattern", "^[0-9]{1,18}(B|KB|MB|GB|TB)?$");
            case Shape.Pointer _ -> typed("string", "pattern", "^/");
            case Shape.Calculation _,Shape.Document _,Shape.Hidden _ -> typed("string");
            case Shape.Choice choice -> new LinkedHashMap<>(Map.of("enum", choice.written()));
            case Shape.Raw(var type) -> type == Node.Mapping.class ? typed("object") : new LinkedHashMap<>();
            case Shape.Items(var of) -> items(of);
            case Shape.Entries entries -> entries(entries);
            case Shape.Fields fields -> fields(fields);
        };
    }

    private static Map<String, Object> items(Shape of) {
        Map<String, Object> list = typed("array", "items", schema(of));
        return of instanceof Shape.One ? new LinkedHashMap<>(Map.of("anyOf", List.of(list, schema(of)))) : list;
    }

    private static Map<String, Object> entries(Shape.Entries entries) {
        Map<String, Object> schema = typed("object", "additionalProperties", schema(entries.of()));
        Grammar names = entries.names();
        if (names != null) {
            schema.put("propertyNames", Map.of("pattern", names.regex()));
        }
        return schema;
    }

    private static Map<String, Object> fields(Shape.Fields fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        fields.settings().forEach(setting -> properties.put(setting.name(), property(setting)));
        Map<String, Object> schema = typed("object", "properties", properties);
        List<String> required = fields.settings().stream().filter(Setting::isRequired).map(Setting::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(Setting setting) {
        Map<String, Object> schema = schema(setting.shape());
        if (setting.preset() != null) {
            schema.put("default", preset(setting.preset(), setting.shape()));
        }
        return schema;
    }

    private static Object preset(String text, Shape shape) {
        if (shape instanceof Shape.Items && text.isEmpty()) {
            return List.of();
        }
        return plain(shape instanceof Shape.One ? new Node.Scalar(Place.in("default"), text) : Yaml.parse("default", text, new Problems()),
                shape);
    }

    /// Numbers and truth values as such, everything else as it is written in configuration.
    private static Object plain(Node node, Shape shape) {
        return switch (node) {
            case Node.Scalar(_, var text) -> scalar(text == null ? "" : text, shape);
            case Node.Sequence(_, var items) -> items.stream().map(item -> plain(item, inner(shape, ""))).toList();
            case Node.Mapping(_, var entries, _) -> {
                Map<String, Object> values = new LinkedHashMap<>();
                entries.forEach((key, value) -> values.put(key, plain(value, inner(shape, key))));
                yield values;
            }
        };
    }

    private static Shape inner(Shape shape, String key) {
        return switch (shape) {
            case Shape.Items(var of) -> of;
            case Shape.Entries(_, var of) -> of;
            case Shape.Fields(_, var settings) -> settings.stream().filter(setting -> setting.name().equals(key)).findFirst()
                    .<Shape>map(Setting::shape).orElse(shape);
            case Shape.One _,Shape.Raw _ -> shape;
        };
    }

    private static Object scalar(String text, Shape shape) {
        Object value = shape instanceof Shape.Truth || shape instanceof Shape.Whole || shape instanceof Shape.Decimal
                ? ((Shape.One) shape).read(text)
                : text;
        return value == null ? text : value;
    }

    private static Map<String, Object> typed(Object type, Object... more) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        for (int i = 0; i < more.length; i += 2) {
            schema.put((String) more[i], more[i + 1]);
        }
        return schema;
    }
}
