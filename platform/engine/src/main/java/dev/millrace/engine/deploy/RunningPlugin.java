package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.Plugin;
import dev.millrace.engine.plugin.RunningSource;
import dev.millrace.engine.processor.Activation;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A plugin with everything that runs because of it: all of it is put to work, or nothing. Owned by the deploy thread.
final class RunningPlugin {
    private final Path file;
    private final Plugin plugin;
    private final List<Processors.Prepared> prepared = new ArrayList<>();
    private final List<RunningSource> sources = new ArrayList<>();
    private final Set<String> processors = new HashSet<>();

    private RunningPlugin(Path file, Plugin plugin) {
        this.file = file;
        this.plugin = plugin;
    }

    Path file() {
        return file;
    }

    Plugin plugin() {
        return plugin;
    }

    List<RunningSource> sources() {
        return sources;
    }

    /// Makes everything ready while what runs goes on.
    ///
    /// @throws CodeException if anything of it cannot run; nothing is left then but the plugin itself
    static RunningPlugin prepare(Path file, Plugin plugin, Parts parts) throws CodeException {
        RunningPlugin running = new RunningPlugin(file, plugin);
        Set<String> claimed = new HashSet<>();
        try {
            running.prepareAll(parts, claimed);
            return running;
        } catch (CodeException e) {
            running.prepared.forEach(Processors.Prepared::discard);
            claimed.forEach(name -> parts.owners.release(name, owner(plugin)));
            throw e;
        }
    }

    /// What plugins need of the engine.
    record Parts(EngineConfig config, Channels channels, Processors processors, Owners owners) {}

    private void prepareAll(Parts parts, Set<String> claimed) throws CodeException {
        String name = file.getFileName().toString();
        Problems problems = new Problems();
        Wiring wiring = Wiring.of(plugin, name, parts.config, problems);
        for (Wiring.WiredSource source : wiring.sources()) {
            RunningSource made = source.type().source(source.name(), parts.channels.get(source.channel()), source.with(), problems);
            if (made != null) {
                sources.add(made);
            }
        }
        if (!problems.isEmpty()) {
            throw new CodeException(Problem.of(String.join("; ", problems.messages())));
        }
        for (Wiring.WiredProcessor processor : wiring.processors()) {
            if (parts.owners.claim(processor.spec().name(), owner(plugin))) {
                claimed.add(processor.spec().name());
            }
            prepared.add(parts.processors.prepare(processor.spec(), processor.code()));
            processors.add(processor.spec().name());
        }
    }

    /// Puts everything to work in the place of the generation before, whose class loader is then closed.
    List<Activation> activate(@Nullable RunningPlugin before, Parts parts) {
        if (before != null) {
            before.sources.forEach(RunningSource::close);
        }
        List<Activation> active = prepared.stream().map(Processors.Prepared::activate).toList();
        prepared.clear();
        sources.forEach(RunningSource::start);
        if (before != null) {
            for (String name : before.processors) {
                if (!processors.contains(name)) {
                    parts.processors.remove(name);
                    parts.owners.release(name, owner(plugin));
                }
            }
            before.plugin.close();
        }
        return active;
    }

    /// Stops everything and unloads the plugin.
    ///
    /// @return where its processors stood, by name
    Map<String, Map<String, List<Long>>> remove(Parts parts) {
        sources.forEach(RunningSource::close);
        Map<String, Map<String, List<Long>>> until = new TreeMap<>();
        for (String name : processors) {
            until.put(name, parts.processors.remove(name));
            parts.owners.release(name, owner(plugin));
        }
        plugin.close();
        return until;
    }

    private static String owner(Plugin plugin) {
        return "plugin " + plugin.id();
    }
}
