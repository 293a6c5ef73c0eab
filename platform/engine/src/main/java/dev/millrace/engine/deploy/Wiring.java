package dev.millrace.engine.deploy;

import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.config.ProcessorConfig;
import dev.millrace.engine.config.SourceConfig;
import dev.millrace.engine.config.WindowConfig;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.plugin.Plugin;
import dev.millrace.engine.plugin.PluginProcessor;
import dev.millrace.engine.plugin.PluginSource;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.Lateness;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.window.WindowedCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a plugin's types run as: the operator's configuration says so, then the plugin's own `millrace.yaml`; a processor type that
/// neither mentions runs under its own name, if it needs no settings.
///
/// @param processors to be deployed
/// @param sources to be started
record Wiring(List<Processors.Draft> processors, List<WiredSource> sources) {

    /// A source to be started.
    ///
    /// @param type makes it anew each time
    record WiredSource(String name, String channel, PluginSource type, Node.Mapping with) {}

    /// Reads both configurations for a plugin. What is wrong is added to the problems.
    static Wiring of(Plugin plugin, String file, EngineConfig operator, Problems problems) {
        EngineConfig config = operator;
        String own = plugin.configuration();
        if (own != null) {
            EngineConfig bundled = EngineConfig.parse(file + "!millrace.yaml", own, problems);
            config = bundled == null ? operator : operator.over(bundled);
        }
        Wiring wiring = new Wiring(new ArrayList<>(), new ArrayList<>());
        for (PluginProcessor type : plugin.processors()) {
            wiring.wire(type, config, file, problems);
        }
        for (PluginSource type : plugin.sources()) {
            wiring.wire(type, config, file, problems);
        }
        return wiring;
    }

    /// What the configuration uses and no plugin brings. It may be dropped in later, so this is no reason to refuse anything.
    static void missing(EngineConfig config, Collection<Plugin> plugins, Problems problems) {
        Set<String> processors = new TreeSet<>();
        Set<String> sources = new TreeSet<>();
        for (Plugin plugin : plugins) {
            plugin.processors().forEach(type -> processors.add(type.name()));
            plugin.sources().forEach(type -> sources.add(type.name()));
        }
        config.processors().forEach((name, entry) -> requireKnown("processor", name, entry.use(), processors, entry.with(), problems));
        config.sources().forEach((name, entry) -> requireKnown("source", name, entry.use(), sources, entry.with(), problems));
    }

    private static void requireKnown(String kind, String name, String use, Set<String> known, Node with, Problems problems) {
        if (!known.contains(use)) {
            problems.add(with.place(), kind + " '" + name + "' uses the type '" + use + "', which no plugin brings; there are: "
                    + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }

    private void wire(PluginProcessor type, EngineConfig config, String file, Problems problems) {
        boolean mentioned = false;
        for (Map.Entry<String, ProcessorConfig> entry : config.processors().entrySet()) {
            ProcessorConfig processor = entry.getValue();
            if (processor.use().equals(type.name())) {
                mentioned = true;
                add(type, spec(entry.getKey(), type, processor), processor.with(), processor.window(), problems);
            }
        }
        if (!mentioned && !type.needsSettings()) {
            ProcessorSpec spec = new ProcessorSpec(type.name(), type.from(), type.to(), path(type.key()), path(type.time()),
                    Lateness.NONE, 1, FailurePolicy.DEFAULT, Limits.DEFAULT, type.stateVersion());
            add(type, spec, Node.empty(Place.in(file)), null, problems);
        }
    }

    private void add(PluginProcessor type, ProcessorSpec spec, Node.Mapping with, @Nullable WindowConfig window, Problems problems) {
        ProcessorCode code = type.code(with, problems);
        if (code != null) {
            processors.add(new Processors.Draft(spec, WindowedCode.of(code, window == null ? null : window.spec())));
        }
    }

    private static ProcessorSpec spec(String name, PluginProcessor type, ProcessorConfig config) {
        return new ProcessorSpec(name, Objects.requireNonNullElse(config.from(), type.from()),
                Objects.requireNonNullElse(config.to(), type.to()), config.key() == null ? path(type.key()) : config.key(),
                config.time() == null ? path(type.time()) : config.time(), config.late().lateness(config.window() != null),
                Objects.requireNonNullElse(config.lanes(), 1),
                config.onError().policy(), config.limits().limits(), type.stateVersion());
    }

    private void wire(PluginSource type, EngineConfig config, String file, Problems problems) {
        for (Map.Entry<String, SourceConfig> entry : config.sources().entrySet()) {
            SourceConfig source = entry.getValue();
            if (!source.use().equals(type.name())) {
                continue;
            }
            String channel = source.to() == null ? type.to() : source.to();
            if (channel == null) {
                problems.add(Place.in(file), "source '" + entry.getKey() + "' has no channel: say `to:` which channel it feeds");
            } else {
                sources.add(new WiredSource(entry.getKey(), channel, type, source.with()));
            }
        }
    }

    private static @Nullable JsonPath path(@Nullable String pointer) {
        return pointer == null ? null : JsonPath.of(pointer);
    }
}
