package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.window.Aggregate;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the shape of a settings record from its components. One object per record, one thread.
final class Shapes {
    private final Deque<Class<?>> open = new ArrayDeque<>();

    private Shapes() {}

    /// The shape of a record.
    ///
    /// @throws IllegalArgumentException if a component has a type that configuration cannot express, or if the record contains itself
    static Shape.Fields of(Class<? extends Record> type) {
        return new Shapes().fields(type);
    }

    private Shape.Fields fields(Class<? extends Record> type) {
        if (open.contains(type)) {
            throw new IllegalArgumentException("the settings " + type.getName() + " contain themselves");
        }
        open.push(type);
        List<Setting> settings = Arrays.stream(type.getRecordComponents()).map(this::setting).toList();
        open.pop();
        return new Shape.Fields(type, settings);
    }

    private Setting setting(RecordComponent component) {
        Default preset = component.getAnnotation(Default.class);
        Named named = component.getAnnotation(Named.class);
        Shape shape = shape(component.getGenericType(), component, named == null ? null : named.value());
        return new Setting(component.getName(), shape, preset == null ? null : preset.value(), isNullable(component),
                component.isAnnotationPresent(Confidential.class));
    }

    /// By its simple name: a plugin may bring an annotation of its own.
    private static boolean isNullable(RecordComponent component) {
        Stream<Annotation> all = Stream.concat(Arrays.stream(component.getAnnotatedType().getAnnotations()),
                Arrays.stream(component.getAnnotations()));
        return all.anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    /// @param names which names the text in there may be, or the keys of a map
    private Shape shape(Type type, RecordComponent component, @Nullable Grammar names) {
        if (type instanceof Class<?> plain) {
            return plain(plain, component, names);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Shape.Items(shape(generic.getActualTypeArguments()[0], component, names));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class
                && generic.getActualTypeArguments()[0] == String.class) {
            return new Shape.Entries(names, shape(generic.getActualTypeArguments()[1], component, null));
        }
        throw unsupported(type, component);
    }

    private Shape plain(Class<?> type, RecordComponent component, @Nullable Grammar names) {
        if (type == Node.class || type == Node.Mapping.class) {
            return new Shape.Raw(type);
        }
        if (type == Aggregate.class) {
            return new Shape.Calculation();
        }
        if (type == Secret.class) {
            return new Shape.Hidden();
        }
        if (type.isRecord()) {
            return fields(type.asSubclass(Record.class));
        }
        if (type.isEnum()) {
            return new Shape.Choice(Arrays.stream(type.getEnumConstants()).<Enum<?>>map(constant -> (Enum<?>) constant).toList());
        }
        Shape shape = type == String.class ? new Shape.Text(names) : scalar(type, component);
        if (shape == null) {
            throw unsupported(type, component);
        }
        return shape;
    }

    private static @Nullable Shape scalar(Class<?> type, RecordComponent component) {
        return switch (type.getName()) {
            case "boolean", "java.lang.Boolean" -> new Shape.Truth();
            case "int", "java.lang.Integer" -> whole(false, component.getAnnotation(Range.class));
            case "long", "java.lang.Long" ->
                component.isAnnotationPresent(Bytes.class) ? new Shape.Size() : whole(true, component.getAnnotation(Range.class));
            case "double", "java.lang.Double" -> new Shape.Decimal();
            case "java.time.Duration" -> new Shape.Time();
            case "java.nio.file.Path" -> new Shape.Document();
            default -> type == JsonPath.class ? new Shape.Pointer() : null;
        };
    }

    private static Shape whole(boolean wide, @Nullable Range range) {
        Shape.Whole any = wide ? Shape.Whole.LONG : Shape.Whole.INT;
        return range == null ? any : new Shape.Whole(wide, range.min(), Math.min(range.max(), any.max()));
    }

    private static IllegalArgumentException unsupported(Type type, RecordComponent component) {
        return new IllegalArgumentException("the setting '" + component.getName() + "' of " + component.getDeclaringRecord().getName()
                + " has the type " + type.getTypeName() + ", expected String, boolean, int, long, double, Duration, an enum, a record,"
                + " or a List or Map<String, …> of these");
    }
}
