package dev.millrace.engine.deploy;

import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.Plugin;
import dev.millrace.engine.plugin.PluginException;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors.Draft;
import dev.millrace.engine.script.Script;
import dev.millrace.engine.script.ScriptHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Loads single processors out of the drop folders, or out of a file, as a server would, and puts nothing to work. Used by one thread;
/// what it has loaded is usable until it is closed.
public final class DropIns implements AutoCloseable {
    private final EngineConfig config;
    private final ScriptHost scripts = new ScriptHost();
    private final Path copies;
    private final PluginHost host;
    private final List<Plugin> plugins = new ArrayList<>();

    /// @throws IOException if there is no room for temporary files
    public DropIns(EngineConfig config) throws IOException {
        this.config = config;
        copies = Files.createTempDirectory("millrace-drop-ins");
        host = new PluginHost(copies, PluginHost.API_VERSION);
    }

    /// The processor that a server with these folders runs under a name.
    ///
    /// @throws CodeException if there is none, or it cannot be loaded
    /// @throws IOException if a folder cannot be read
    public Draft find(String processor, Path scriptFolder, Path pluginFolder) throws CodeException, IOException {
        Set<String> known = new TreeSet<>();
        Folder folder = new Folder(scriptFolder, ScriptDrops.ENDINGS, ScriptDrops.IMPORT_DEPTH);
        for (Path file : files(folder)) {
            if (ScriptDrops.isScript(folder, file) && known.add(nameOf(file)) && nameOf(file).equals(processor)) {
                return script(file, processor);
            }
        }
        Problems problems = new Problems();
        for (Map.Entry<Path, Plugin> plugin : newest(pluginFolder, problems).entrySet()) {
            for (Draft draft : Wiring.of(plugin.getValue(), plugin.getKey().toString(), config, problems).processors()) {
                known.add(draft.spec().name());
                if (draft.spec().name().equals(processor)) {
                    return draft;
                }
            }
        }
        throw missing(processor, "in " + scriptFolder + " and " + pluginFolder, known, problems);
    }

    /// A version of a processor in a file: a script of any name, or a jar that brings the processor, or brings only one.
    ///
    /// @throws CodeException if it cannot be loaded
    /// @throws IOException if the file cannot be read
    public Draft read(String processor, Path file) throws CodeException, IOException {
        if (!file.toString().endsWith(".jar")) {
            return script(file, processor);
        }
        Problems problems = new Problems();
        Plugin plugin = load(file, problems);
        List<Draft> drafts = plugin == null ? List.of() : Wiring.of(plugin, file.toString(), config, problems).processors();
        Set<String> known = new TreeSet<>(drafts.stream().map(draft -> draft.spec().name()).toList());
        Draft meant = drafts.stream().filter(draft -> drafts.size() == 1 || draft.spec().name().equals(processor)).findFirst().orElse(null);
        if (meant == null) {
            throw missing(processor, "in " + file, known, problems);
        }
        return named(processor, meant);
    }

    private static CodeException missing(String processor, String where, Set<String> known, Problems problems) {
        String others = "there is no processor '" + processor + "' " + where + "; there are: "
                + (known.isEmpty() ? "none" : String.join(", ", known));
        List<String> all = new ArrayList<>(List.of(others));
        all.addAll(problems.messages());
        return new CodeException(Problem.of(String.join("; ", all)));
    }

    private Draft script(Path file, String processor) throws CodeException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        Script script = scripts.load(file.getFileName().toString(), folder);
        return named(processor, new Draft(script.spec(), script.code()));
    }

    /// The name is part of what random numbers depend on.
    private static Draft named(String processor, Draft draft) {
        ProcessorSpec of = draft.spec();
        return new Draft(new ProcessorSpec(processor, of.from(), of.to(), of.key(), of.time(), of.lateness(), of.lanes(), of.onError(),
                of.limits(), of.stateVersion()), draft.code());
    }

    private Map<Path, Plugin> newest(Path folder, Problems problems) throws IOException {
        Map<String, Path> files = new HashMap<>();
        Map<Path, Plugin> newest = new HashMap<>();
        for (Path file : files(new Folder(folder, Set.of(".jar"), 1))) {
            Plugin plugin = load(file, problems);
            if (plugin == null) {
                continue;
            }
            Path known = files.get(plugin.id());
            Plugin other = known == null ? null : newest.get(known);
            if (other == null || Plugin.BY_VERSION.compare(other, plugin) < 0) {
                newest.remove(known);
                files.put(plugin.id(), file);
                newest.put(file, plugin);
            }
        }
        return newest;
    }

    /// Null exactly when a problem was added.
    private @Nullable Plugin load(Path file, Problems problems) throws IOException {
        try {
            Plugin plugin = host.load(file.getFileName().toString(), Files.readAllBytes(file));
            plugins.add(plugin);
            return plugin;
        } catch (PluginException e) {
            problems.add(Place.in(file.toString()), e.code() + ": " + e.reason());
            return null;
        }
    }

    private static List<Path> files(Folder folder) throws IOException {
        Folder.Look look = folder.look(true);
        return look == null ? List.of() : List.copyOf(look.settled().keySet());
    }

    private static String nameOf(Path script) {
        String file = script.getFileName().toString();
        return file.substring(0, file.lastIndexOf('.'));
    }

    @Override
    public void close() {
        plugins.forEach(Plugin::close);
        scripts.close();
        if (!copies.toFile().delete()) { // a copy that could not be deleted is in it
            copies.toFile().deleteOnExit();
        }
    }
}
