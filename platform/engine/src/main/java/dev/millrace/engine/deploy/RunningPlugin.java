package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Channels.TooManyChannelsException;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.Owners.NameTakenException;
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
    private final Parts parts;
    private final List<Processors.Prepared> prepared = new ArrayList<>();
    private final List<RunningSource> sources = new ArrayList<>();
    private final Set<String> processors = new HashSet<>();

    private RunningPlugin(Path file, Plugin plugin, Parts parts) {
        this.file = file;
        this.plugin = plugin;
        this.parts = parts;
    }

    /// What plugins need of the engine.
    record Parts(EngineConfig config, Channels channels, Processors processors, Owners owners) {}

    /// What changed when a plugin was put to work.
    ///
    /// @param until where processors stood that the one before brought and this one does not
    record Change(List<Activation> active, Map<String, Map<String, List<Long>>> until) {}

    Path file() {
        return file;
    }

    Plugin plugin() {
        return plugin;
    }

    List<RunningSource> sources() {
        return sources;
    }

    /// Whether it brings that processor.
    boolean brings(String processor) {
        return processors.contains(processor);
    }

    /// Whether none of its processors was halted.
    boolean isRunning() {
        return processors.stream().map(parts.processors::find).allMatch(processor -> processor != null && processor.isRunning());
    }

    /// Makes everything ready while what runs goes on.
    ///
    /// @param before whose place it is to take; null if nobody's
    /// @throws CodeException if anything of it cannot run; nothing is left then but the plugin itself
    /// @throws NameTakenException likewise, if others have the name of one of its processors
    static RunningPlugin prepare(Path file, Plugin plugin, @Nullable RunningPlugin before, Parts parts)
            throws CodeException, NameTakenException {
        RunningPlugin running = new RunningPlugin(file, plugin, parts);
        Set<String> claimed = new HashSet<>();
        try {
            running.prepare(running.wire(), before, claimed);
            return running;
        } catch (Throwable e) {
            claimed.forEach(name -> parts.owners.release(name, running.owner()));
            throw e;
        }
    }

    private List<Processors.Draft> wire() throws CodeException {
        Problems problems = new Problems();
        Wiring wiring = Wiring.of(plugin, file.getFileName().toString(), parts.config, problems);
        try {
            for (Wiring.WiredSource source : wiring.sources()) {
                RunningSource made = source.type().source(source.name(), parts.channels.get(source.channel()), source.with(), problems);
                if (made != null) {
                    sources.add(made);
                }
            }
        } catch (TooManyChannelsException e) {
            throw new CodeException(Problem.of(String.valueOf(e.getMessage())));
        }
        if (!problems.isEmpty()) {
            throw new CodeException(Problem.of(String.join("; ", problems.messages())));
        }
        return wiring.processors();
    }

    private void prepare(List<Processors.Draft> drafts, @Nullable RunningPlugin before, Set<String> claimed)
            throws CodeException, NameTakenException {
        for (Processors.Draft draft : drafts) {
            String name = draft.spec().name();
            if (!processors.add(name)) {
                throw new CodeException(Problem.of("brings two processors named '" + name + "': deploy one of them under another name in"
                        + " the configuration"));
            }
            if (parts.owners.claim(name, owner(), before == null ? null : before.owner())) {
                claimed.add(name);
            }
        }
        prepared.addAll(parts.processors.prepare(drafts, before == null ? Set.of() : before.processors));
    }

    /// Puts everything to work in the place of the one before, whose class loader is then closed.
    Change activate(@Nullable RunningPlugin before) {
        if (before != null) {
            before.sources.forEach(RunningSource::close);
        }
        List<Activation> active = prepared.stream().map(Processors.Prepared::activate).toList();
        prepared.clear();
        processors.forEach(name -> parts.owners.pass(name, owner()));
        sources.forEach(RunningSource::start);
        if (before == null) {
            return new Change(active, Map.of());
        }
        Set<String> gone = new HashSet<>(before.processors);
        gone.removeAll(processors);
        Map<String, Map<String, List<Long>>> until = before.remove(gone);
        before.plugin.close();
        return new Change(active, until);
    }

    /// Stops everything, forgets all state and unloads the plugin.
    ///
    /// @return where its processors stood, by name
    Map<String, Map<String, List<Long>>> remove() {
        sources.forEach(RunningSource::close);
        Map<String, Map<String, List<Long>>> until = remove(processors);
        plugin.close();
        return until;
    }

    private Map<String, Map<String, List<Long>>> remove(Set<String> names) {
        Map<String, Map<String, List<Long>>> until = new TreeMap<>();
        for (String name : names) {
            until.put(name, parts.processors.remove(name));
            parts.owners.release(name, owner());
        }
        return until;
    }

    /// Unloads the plugin when the server ends. Its processors must have been stopped; their state is kept.
    void close() {
        sources.forEach(RunningSource::close);
        plugin.close();
    }

    private String owner() {
        return "plugin " + plugin.id();
    }
}
