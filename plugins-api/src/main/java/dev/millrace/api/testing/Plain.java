package dev.millrace.api.testing;

import dev.millrace.api.Json;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The plain form of a value: maps, lists, strings, numbers, booleans and null, which is what JSON can hold. Records become maps;
/// {@link PlainReader} goes the other way. Both refuse what the platform could not write and read again.
final class Plain {
    /// Types whose plain form is their text.
    static final Map<Class<?>, Function<String, Object>> TEXTUAL = Map.of(Instant.class, Instant::parse, Duration.class, Duration::parse,
            LocalDate.class, LocalDate::parse, LocalTime.class, LocalTime::parse, LocalDateTime.class, LocalDateTime::parse);

    static final String EXPECTED = "expected a record, a map with string keys, a list, a string, a number, a boolean, an enum, an Instant,"
            + " a Duration, a local date or time, or null";

    /// Looked up once per class: the reflection behind it is most of a test's time.
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
            }
            return components;
        }
    };

    private Plain() {}

    /// A copy that shares nothing changeable with `value`.
    ///
    /// @param place names the value in a refusal
    static @Nullable Object of(@Nullable Object value, String place) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Json json -> json;
            case Boolean truth -> truth;
            case Double number -> finite(number, number, place);
            case Float number -> finite(number, number.doubleValue(), place);
            case Byte _,Short _,Integer _,Long _,BigInteger _,BigDecimal _ -> value;
            case Enum<?> constant -> constant.name();
            case Record fields -> map(fields, place);
            case Map<?, ?> entries -> map(entries, place);
            case List<?> elements -> list(elements, place);
            default -> text(value, place);
        };
    }

    private static Object finite(Object number, double value, String place) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(place + " is " + value + ": expected a finite number, JSON has no other");
        }
        return number;
    }

    private static Map<String, @Nullable Object> map(Record fields, String place) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (RecordComponent component : COMPONENTS.get(fields.getClass())) {
            map.put(component.getName(), of(read(fields, component), place + "." + component.getName()));
        }
        return map;
    }

    private static @Nullable Object read(Record fields, RecordComponent component) {
        try {
            return component.getAccessor().invoke(fields);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalArgumentException("cannot read component " + component + " of " + fields.getClass().getName() + ": " + e, e);
        }
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> entries, String place) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object key = entry.getKey();
            String name = switch (key) {
                case String text -> text;
                case Enum<?> constant -> constant.name();
                case null, default ->
                    throw new IllegalArgumentException(place + " has the key " + key + ": expected keys that are strings");
            };
            map.put(name, of(entry.getValue(), place + "." + name));
        }
        return map;
    }

    private static List<@Nullable Object> list(List<?> elements, String place) {
        List<@Nullable Object> list = new ArrayList<>(elements.size());
        for (Object element : elements) {
            list.add(of(element, place + "[" + list.size() + "]"));
        }
        return list;
    }

    private static String text(Object value, String place) {
        if (TEXTUAL.containsKey(value.getClass())) {
            return value.toString();
        }
        throw new IllegalArgumentException(place + " is a " + value.getClass().getTypeName() + ": " + EXPECTED);
    }
}
