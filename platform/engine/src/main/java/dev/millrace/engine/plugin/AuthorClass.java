package dev.millrace.engine.plugin;

import dev.millrace.engine.config.Binder;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.config.SettingsSchema;
import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import dev.millrace.engine.processor.CodeException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A class that a jar lists and that can be made with nothing or with one record of settings. Immutable.
///
/// @param <A> what the class is by the API
final class AuthorClass<A> {
    private final Generation generation;
    private final Constructor<? extends A> constructor;
    private final @Nullable Class<? extends Record> settings;
    private final String schema;
    private final boolean needsSettings;

    /// Makes an instance, inside the gate.
    @FunctionalInterface
    interface Maker<A> {
        A make() throws Throwable;
    }

    private AuthorClass(Generation generation, Constructor<? extends A> constructor, @Nullable Class<? extends Record> settings,
            String schema) throws CodeException {
        this.generation = generation;
        this.constructor = constructor;
        this.settings = settings;
        this.schema = schema;
        this.needsSettings = generation.gate().enter(() -> makerOf(Node.empty(Place.in("")), new Problems()) == null);
    }

    /// Checks a class.
    ///
    /// @throws Refusal if it is not as the API describes such a type
    static <A> AuthorClass<A> of(Generation generation, Class<?> type, Class<A> contract) throws Refusal {
        String name = "the class " + type.getName();
        if (!contract.isAssignableFrom(type)) {
            throw invalid(name + " is listed in META-INF/services/" + contract.getName() + " but does not implement "
                    + contract.getSimpleName());
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw invalid(name + " must be public and not abstract");
        }
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw invalid(name + " has " + constructors.length
                    + " public constructors, expected one, which takes nothing or one record of settings");
        }
        Class<? extends Record> settings = settings(name, constructors[0].getParameterTypes());
        try {
            return new AuthorClass<>(generation, type.asSubclass(contract).getConstructor(constructors[0].getParameterTypes()), settings,
                    schema(name, settings));
        } catch (NoSuchMethodException | CodeException e) {
            throw new Refusal(Code.INIT_FAILED, name + " has settings that fail: " + e.getMessage());
        }
    }

    private static @Nullable Class<? extends Record> settings(String name, Class<?>[] parameters) throws Refusal {
        if (parameters.length == 0) {
            return null;
        }
        if (parameters.length > 1 || !parameters[0].isRecord()) {
            throw invalid(name + " has a constructor with other parameters than one record of settings");
        }
        return parameters[0].asSubclass(Record.class);
    }

    private static String schema(String name, @Nullable Class<? extends Record> settings) throws Refusal {
        try {
            return SettingsSchema.of(settings);
        } catch (IllegalArgumentException e) {
            throw invalid(name + " has settings that configuration cannot express: " + e.getMessage());
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Code.TYPE_INVALID, reason);
    }

    /// The JSON Schema of its settings.
    String schema() {
        return schema;
    }

    /// Whether it cannot be made without settings.
    boolean needsSettings() {
        return needsSettings;
    }

    /// What makes instances with these settings; null exactly when problems were added.
    @Nullable
    Maker<A> bind(Node.Mapping with, Problems problems) {
        try {
            Bound<A> bound = generation.patience().await(generation.version(), generation.gate().loader(), () -> bind(with));
            problems.addAll(bound.problems);
            return bound.maker;
        } catch (ExecutionException e) {
            problems.add(with.place(), "the settings are refused: " + reason(e));
        } catch (CodeException e) {
            problems.add(with.place(), "making the settings " + e.problem());
        }
        return null;
    }

    /// What came of binding. A thread that is no longer waited for may still add to these problems, and to no others.
    private record Bound<A>(@Nullable Maker<A> maker, Problems problems) {}

    private Bound<A> bind(Node.Mapping with) throws CodeException {
        Problems problems = new Problems();
        Maker<A> maker = generation.gate().<@Nullable Maker<A>>enter(() -> makerOf(with, problems));
        return new Bound<>(maker, problems);
    }

    private static String reason(ExecutionException e) {
        return e.getCause() instanceof CodeException failure ? failure.problem().toString() : String.valueOf(e.getCause());
    }

    private @Nullable Maker<A> makerOf(Node.Mapping with, Problems problems) {
        if (settings != null) {
            Record bound = Binder.bind(with, settings, problems);
            return bound == null ? null : () -> constructor.newInstance(bound);
        }
        for (String key : with.entries().keySet()) {
            problems.add(with.keyPlace(key), "unknown setting '" + key + "': expected none");
        }
        return with.entries().isEmpty() ? constructor::newInstance : null;
    }
}
