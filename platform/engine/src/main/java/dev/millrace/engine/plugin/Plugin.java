package dev.millrace.engine.plugin;

import com.github.zafarkhaja.semver.Version;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plugin whose jar was loaded, with the types that it brings. Used by the thread of its {@link PluginHost}; what its types make is used
/// by other threads, which must be done with it before the plugin is closed.
public final class Plugin {
    /// Lowest version first, by the rules of semantic versioning; the hash decides between equal versions.
    public static final Comparator<Plugin> BY_VERSION = Comparator.<Plugin, Version>comparing(plugin -> plugin.descriptor.version())
            .thenComparing(Plugin::hash);

    private final PluginHost host;
    private final String copy;
    private final Descriptor descriptor;
    private final String hash;
    private final @Nullable String configuration;
    private final Unloaded unloaded;
    private List<PluginProcessor> processors;
    private List<PluginSource> sources;
    private boolean open = true;

    Plugin(PluginHost host, String copy, Descriptor descriptor, String hash, @Nullable String configuration, Unloaded unloaded,
            Types types) {
        this.host = host;
        this.copy = copy;
        this.descriptor = descriptor;
        this.hash = hash;
        this.configuration = configuration;
        this.unloaded = unloaded;
        this.processors = types.processors();
        this.sources = types.sources();
    }

    /// The types of a plugin.
    record Types(List<PluginProcessor> processors, List<PluginSource> sources) {}

    /// Its `Plugin-Id`.
    public String id() {
        return descriptor.id();
    }

    /// Its `Plugin-Version`.
    public String version() {
        return descriptor.version().toString();
    }

    /// The SHA-256 of its jar in hexadecimal digits.
    public String hash() {
        return hash;
    }

    /// Its processor types, in the order in which the jar lists them; none once it is closed. They keep the plugin's classes, so nobody
    /// may keep them longer than the plugin.
    public List<PluginProcessor> processors() {
        return processors;
    }

    /// Its source types; the same holds for them.
    public List<PluginSource> sources() {
        return sources;
    }

    /// The text of the `millrace.yaml` at the jar's root; null if there is none.
    public @Nullable String configuration() {
        return configuration;
    }

    /// Unloads the plugin and deletes the host's copy of its jar. Lanes and sources that run its code must have been closed. A second call
    /// does nothing.
    ///
    /// @return tells whether the plugin's classes have gone
    public Unloaded close() {
        if (open) {
            open = false;
            processors = List.of();
            sources = List.of();
            host.unload(copy, unloaded);
        }
        return unloaded;
    }
}
