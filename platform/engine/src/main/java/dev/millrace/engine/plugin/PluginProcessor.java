package dev.millrace.engine.plugin;

import dev.millrace.api.Processor;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.processor.ProcessorCode;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A processor type of a plugin, with the defaults that its class declares. Immutable; keeps the plugin's classes, as does all code that
/// it makes.
public final class PluginProcessor {
    private final String name;
    private final Defaults defaults;
    private final Generation generation;
    private final AuthorClass<Processor<Object>> author;
    private final Type eventType;

    /// What a processor of the type does when configuration says nothing else.
    record Defaults(List<String> from, List<String> to, @Nullable String key, @Nullable String time, int stateVersion) {}

    PluginProcessor(String name, Defaults defaults, Generation generation, AuthorClass<Processor<Object>> author, Type eventType) {
        this.name = name;
        this.defaults = defaults;
        this.generation = generation;
        this.author = author;
        this.eventType = eventType;
    }

    /// The name by which configuration uses it.
    public String name() {
        return name;
    }

    /// The channels that it consumes by default.
    public List<String> from() {
        return defaults.from();
    }

    /// The channels that it emits to by default.
    public List<String> to() {
        return defaults.to();
    }

    /// The JSON pointer to the key by default; null for the event's own key.
    public @Nullable String key() {
        return defaults.key();
    }

    /// The JSON pointer to the event time by default; null for the time at which the server took the event.
    public @Nullable String time() {
        return defaults.time();
    }

    /// The version of the state that its code reads and writes.
    public int stateVersion() {
        return defaults.stateVersion();
    }

    /// The JSON Schema of its settings.
    public String schema() {
        return author.schema();
    }

    /// Whether it cannot run without settings.
    public boolean needsSettings() {
        return author.needsSettings();
    }

    /// The code of a processor with these settings; null exactly when problems were added.
    public @Nullable ProcessorCode code(Node.Mapping with, Problems problems) {
        AuthorClass.Maker<Processor<Object>> maker = author.bind(with, problems);
        return maker == null ? null : new JavaCode(generation, maker, eventType);
    }
}
