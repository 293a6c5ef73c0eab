package dev.millrace.api.testing;

import dev.millrace.api.Json;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the {@linkplain Plain plain form} of a value back into the type that it had.
final class PlainReader {
    private static final Map<Class<?>, Function<BigDecimal, Object>> NUMBERS = numbers();

    private PlainReader() {}

    /// A new value of `type`.
    ///
    /// @param place names the value in a refusal
    static <R> R read(@Nullable Object plain, Class<R> type, String place) {
        Object value = any(plain, type, place);
        if (value == null) {
            throw new IllegalArgumentException(place + " is null: expected a " + type.getTypeName());
        }
        return type.cast(value);
    }

    private static @Nullable Object any(@Nullable Object plain, Type type, String place) {
        return switch (type) {
            case Class<?> plainType -> one(plain, plainType, new Type[0], place);
            case ParameterizedType generic -> one(plain, (Class<?>) generic.getRawType(), generic.getActualTypeArguments(), place);
            case TypeVariable<?> variable -> any(plain, variable.getBounds()[0], place);
            case WildcardType wildcard -> any(plain, wildcard.getUpperBounds()[0], place);
            default -> throw refused(plain, type, place);
        };
    }

    private static @Nullable Object one(@Nullable Object plain, Class<?> type, Type[] arguments, String place) {
        if (type == Object.class) {
            return Plain.of(plain, place);
        }
        if (plain == null) {
            return nothing(type, place);
        }
        return switch (plain) {
            case Map<?, ?> map when type.isRecord() -> construct(map, type, place);
            case Map<?, ?> map when type == Map.class -> map(map, arguments, place);
            case List<?> list when type.isAssignableFrom(List.class) -> list(list, arguments, place);
            case Json json when type == Json.class -> json;
            case Boolean truth when type == Boolean.class || type == boolean.class -> truth;
            case Number number -> number(number, type, place);
            case String text -> text(text, type, place);
            default -> throw refused(plain, type, place);
        };
    }

    private static @Nullable Object nothing(Class<?> type, String place) {
        if (type.isPrimitive()) {
            throw new IllegalArgumentException(place + " is null: expected a " + type);
        }
        return null;
    }

    private static Object construct(Map<?, ?> map, Class<?> type, String place) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable
        Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = any(map.get(components[i].getName()), components[i].getGenericType(), place + "." + components[i].getName());
        }
        try {
            Constructor<?> constructor = type
                    .getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(place + " does not fit " + type.getTypeName() + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(place + ": cannot make a " + type.getTypeName() + ": " + e, e);
        }
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map, Type[] arguments, String place) {
        Type key = arguments.length == 2 ? arguments[0] : String.class;
        Type value = arguments.length == 2 ? arguments[1] : Object.class;
        if (key != String.class) {
            throw new IllegalArgumentException(place + " is a map with keys of " + key.getTypeName() + ": expected keys that are strings");
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, entry) -> copy.put(name.toString(), any(entry, value, place + "." + name)));
        return copy;
    }

    private static List<@Nullable Object> list(List<?> list, Type[] arguments, String place) {
        Type element = arguments.length == 1 ? arguments[0] : Object.class;
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (Object each : list) {
            copy.add(any(each, element, place + "[" + copy.size() + "]"));
        }
        return copy;
    }

    private static Object number(Number number, Class<?> type, String place) {
        Function<BigDecimal, Object> conversion = NUMBERS.get(type);
        if (conversion == null) {
            throw refused(number, type, place);
        }
        try {
            return conversion.apply(new BigDecimal(number.toString()));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(place + " is " + number + ": expected a value that fits into " + type.getTypeName(), e);
        }
    }

    private static Object text(String text, Class<?> type, String place) {
        if (type.isAssignableFrom(String.class)) {
            return text;
        }
        if (type.isEnum()) {
            return constant(text, type, place);
        }
        Function<String, Object> parser = Plain.TEXTUAL.get(type);
        if (parser == null) {
            throw refused(text, type, place);
        }
        return parser.apply(text);
    }

    private static Object constant(String text, Class<?> type, String place) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> ((Enum<?>) constant).name().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(place + " is " + text + ": expected one of "
                        + Arrays.toString(type.getEnumConstants())));
    }

    private static IllegalArgumentException refused(@Nullable Object plain, Type type, String place) {
        return new IllegalArgumentException(place + " is declared as " + type.getTypeName() + ", which " + plain + " cannot be read as: "
                + Plain.EXPECTED);
    }

    private static Map<Class<?>, Function<BigDecimal, Object>> numbers() {
        return Map.ofEntries(Map.entry(byte.class, BigDecimal::byteValueExact), Map.entry(Byte.class, BigDecimal::byteValueExact),
                Map.entry(short.class, BigDecimal::shortValueExact), Map.entry(Short.class, BigDecimal::shortValueExact),
                Map.entry(int.class, BigDecimal::intValueExact), Map.entry(Integer.class, BigDecimal::intValueExact),
                Map.entry(long.class, BigDecimal::longValueExact), Map.entry(Long.class, BigDecimal::longValueExact),
                Map.entry(float.class, BigDecimal::floatValue), Map.entry(Float.class, BigDecimal::floatValue),
                Map.entry(double.class, BigDecimal::doubleValue), Map.entry(Double.class, BigDecimal::doubleValue),
                Map.entry(Number.class, number -> number), Map.entry(BigDecimal.class, number -> number),
                Map.entry(BigInteger.class, BigDecimal::toBigIntegerExact));
    }
}
