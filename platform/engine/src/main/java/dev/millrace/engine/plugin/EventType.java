package dev.millrace.engine.plugin;

import dev.millrace.api.Json;
import dev.millrace.api.Processor;
import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what a processor class takes as event data: the `T` of its `Processor<T>`, wherever in its ancestry that is said.
final class EventType {
    private final Map<TypeVariable<?>, Type> known = new HashMap<>();

    private EventType() {}

    /// @throws Refusal if JSON cannot become it
    static Type of(Class<?> processor) throws Refusal {
        Type type = new EventType().find(processor);
        if (type != null && isMappable(type)) {
            return type;
        }
        String found = type == null || type instanceof TypeVariable<?> ? "nothing" : type.getTypeName();
        throw new Refusal(Code.TYPE_INVALID, "the class " + processor.getName()
                + " must implement Processor<T> with T a record, Map<String, Object>, Object, Json or String, got " + found);
    }

    private static boolean isMappable(Type type) {
        if (type instanceof Class<?> plain) {
            return plain == Object.class || plain == String.class || plain == Json.class || plain.isRecord();
        }
        return type instanceof ParameterizedType generic && generic.getRawType() == Map.class
                && List.of(generic.getActualTypeArguments()).equals(List.of(String.class, Object.class));
    }

    private @Nullable Type find(Type type) {
        if (type instanceof ParameterizedType generic) {
            remember(generic);
            return find((Class<?>) generic.getRawType());
        }
        return type instanceof Class<?> plain ? find(plain) : null;
    }

    private @Nullable Type find(Class<?> plain) {
        if (plain == Processor.class) {
            return known.get(Processor.class.getTypeParameters()[0]);
        }
        for (Type parent : parents(plain)) {
            Type found = find(parent);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private void remember(ParameterizedType generic) {
        TypeVariable<?>[] variables = ((Class<?>) generic.getRawType()).getTypeParameters();
        Type[] arguments = generic.getActualTypeArguments();
        for (int i = 0; i < variables.length; i++) {
            Type argument = arguments[i];
            known.put(variables[i], argument instanceof TypeVariable<?> variable ? known.getOrDefault(variable, variable) : argument);
        }
    }

    private static List<Type> parents(Class<?> plain) {
        List<Type> parents = new ArrayList<>(List.of(plain.getGenericInterfaces()));
        if (plain.getGenericSuperclass() != null) {
            parents.add(plain.getGenericSuperclass());
        }
        return parents;
    }
}
