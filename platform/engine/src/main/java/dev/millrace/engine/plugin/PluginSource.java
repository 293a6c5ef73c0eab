package dev.millrace.engine.plugin;

import dev.millrace.api.Source;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Problems;
import org.jspecify.annotations.Nullable;

/// A source type of a plugin. Immutable; keeps the plugin's classes, as do the sources that it makes.
public final class PluginSource {
    private final String name;
    private final @Nullable String to;
    private final Generation generation;
    private final AuthorClass<Source> author;

    PluginSource(String name, @Nullable String to, Generation generation, AuthorClass<Source> author) {
        this.name = name;
        this.to = to;
        this.generation = generation;
        this.author = author;
    }

    /// The name by which configuration uses it.
    public String name() {
        return name;
    }

    /// The channel that it feeds by default; null if configuration has to name one.
    public @Nullable String to() {
        return to;
    }

    /// The JSON Schema of its settings.
    public String schema() {
        return author.schema();
    }

    /// Whether it cannot run without settings.
    public boolean needsSettings() {
        return author.needsSettings();
    }

    /// A source with these settings, not yet started; null exactly when problems were added.
    ///
    /// @param as the name under which it is deployed
    /// @param channel the channel that it feeds
    public @Nullable RunningSource source(String as, Channel channel, Node.Mapping with, Problems problems) {
        return source(as, channel, with, problems, RunningSource.Pace.DEFAULT);
    }

    @Nullable
    RunningSource source(String as, Channel channel, Node.Mapping with, Problems problems, RunningSource.Pace pace) {
        AuthorClass.Maker<Source> maker = author.bind(with, problems);
        return maker == null ? null : new RunningSource(as, generation, maker, channel, pace);
    }
}
