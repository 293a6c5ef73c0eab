package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.NamePatterns;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine's part of the configuration file, and all of a plugin's own `millrace.yaml`.
///
/// @param channels by name, or by pattern, in which `*` stands for any characters
/// @param processors by the name under which each runs
/// @param sources by the name under which each runs
public record EngineConfig(@Named(Grammar.CHANNEL_PATTERN) @Default("") Map<String, ChannelConfig> channels,
        @Named(Grammar.ENTRY) @Default("") Map<String, ProcessorConfig> processors,
        @Named(Grammar.ENTRY) @Default("") Map<String, SourceConfig> sources) {

    /// Nothing configured.
    public static final EngineConfig EMPTY = new EngineConfig(Map.of(), Map.of(), Map.of());

    /// Makes the maps unmodifiable; they keep their order.
    public EngineConfig {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        processors = Collections.unmodifiableMap(new LinkedHashMap<>(processors));
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    /// Reads a file of its own; null exactly when it added problems.
    public static @Nullable EngineConfig parse(String file, String text, Problems problems) {
        Problems own = new Problems();
        Node root = Yaml.parse(file, text, own);
        EngineConfig config = Binder.bind(root, EngineConfig.class, own);
        problems.addAll(own);
        return own.isEmpty() ? config : null;
    }

    /// What is configured for a channel: under its name; else under the longest pattern that it matches, of equally long ones the first;
    /// else the default. The server's own channels, which start with `$`, are matched by patterns that start with `$` only.
    public ChannelSettings settingsOf(String name) {
        ChannelConfig config = new NamePatterns<>(channels).find(name);
        return config == null ? ChannelSettings.DEFAULT : config.settings();
    }

    /// This configuration and, of the other one, the channels, processors and sources whose names do not occur in this one. Entries of
    /// one name are not mixed: this one's counts as a whole.
    public EngineConfig over(EngineConfig weaker) {
        return new EngineConfig(over(channels, weaker.channels), over(processors, weaker.processors), over(sources, weaker.sources));
    }

    private static <V> Map<String, V> over(Map<String, V> strong, Map<String, V> weak) {
        Map<String, V> all = new LinkedHashMap<>(strong);
        weak.forEach(all::putIfAbsent);
        return all;
    }
}
