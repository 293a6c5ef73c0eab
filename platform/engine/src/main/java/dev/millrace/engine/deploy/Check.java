package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.Owners.NameTakenException;
import dev.millrace.engine.plugin.Plugin;
import dev.millrace.engine.plugin.PluginException;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.engine.script.Script;
import dev.millrace.engine.script.ScriptHost;
import dev.millrace.engine.store.Store;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Finds out what would be refused if a server started with these drop folders: everything is loaded and made ready as a server would,
/// but no source runs and no event is handled. Used by one thread, once.
public final class Check implements AutoCloseable {
    private final EngineConfig config;
    private final Problems problems;
    private final Path copies;
    private final Store store;
    private final Channels channels;
    private final Watchdog watchdog = new Watchdog();
    private final ScriptHost scriptHost = new ScriptHost();
    private final Processors processors;
    private final Owners owners = new Owners();
    private final List<Plugin> plugins = new ArrayList<>();

    private record Jar(Path file, Plugin plugin) {}

    /// @param problems where problems are added; what lies in a script or a jar has the file's path as its place
    /// @throws IOException if there is no room for temporary files
    public Check(EngineConfig config, Problems problems) throws IOException {
        this.config = config;
        this.problems = problems;
        copies = Files.createTempDirectory("millrace-check");
        store = new Store(copies.resolve("store"), Runnable::run);
        channels = new Channels(config::settingsOf, Runnable::run, Integer.MAX_VALUE, store);
        processors = new Processors(channels, store, watchdog, processor -> {});
    }

    /// Adds what is wrong with the scripts and the jars in the folders. A folder that does not exist holds nothing.
    ///
    /// @throws IOException if a folder cannot be read
    public void run(Path scriptFolder, Path pluginFolder) throws IOException {
        watchdog.start();
        store.start(() -> {});
        Folder scripts = new Folder(scriptFolder, ScriptDrops.ENDINGS, ScriptDrops.IMPORT_DEPTH);
        for (Path file : files(scripts)) {
            if (ScriptDrops.isScript(scripts, file)) {
                checkScript(file, scriptFolder);
            }
        }
        checkPlugins(files(new Folder(pluginFolder, Set.of(".jar"), 1)));
    }

    @Override
    public void close() {
        processors.close();
        plugins.forEach(Plugin::close);
        watchdog.close();
        scriptHost.close();
        store.close();
        try (Stream<Path> files = Files.walk(copies)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            copies.toFile().deleteOnExit();
        }
    }

    private static List<Path> files(Folder folder) throws IOException {
        Folder.Look look = folder.look(true);
        return look == null ? List.of() : List.copyOf(look.settled().keySet());
    }

    private void checkScript(Path file, Path folder) {
        String name = file.getFileName().toString();
        try {
            Script script = scriptHost.load(name, folder);
            owners.claim(script.name(), name, null);
            processors.deploy(script.spec(), script.code());
        } catch (CodeException e) {
            add(e.problem(), file);
        } catch (NameTakenException e) {
            add(e.problem(), file);
        }
    }

    private void add(Problem problem, Path script) {
        Path file = problem.file() == null ? script : script.resolveSibling(problem.file());
        Place place = problem.line() == 0
                ? Place.in(file.toString())
                : new Place(file.toString(), problem.line(), Math.max(1, problem.column()));
        problems.add(place, problem.message());
    }

    private void checkPlugins(List<Path> files) {
        PluginHost host = new PluginHost(copies, PluginHost.API_VERSION);
        List<Jar> jars = new ArrayList<>();
        for (Path file : files) {
            load(host, file, jars);
        }
        Wiring.missing(config, jars.stream().map(Jar::plugin).toList(), problems);
        for (Jar jar : jars) {
            if (isNewest(jar, jars)) {
                checkPlugin(jar);
            }
        }
    }

    private void load(PluginHost host, Path file, List<Jar> jars) {
        try {
            Plugin plugin = host.load(file.getFileName().toString(), Files.readAllBytes(file));
            plugins.add(plugin);
            Jar twin = jars.stream().filter(jar -> isTwin(jar.plugin, plugin)).findFirst().orElse(null);
            if (twin == null) {
                jars.add(new Jar(file, plugin));
            } else {
                problems.add(Place.in(file.toString()), PluginDrops.twins(plugin, twin.file));
            }
        } catch (PluginException e) {
            problems.add(Place.in(file.toString()), e.code() + ": " + e.reason());
        } catch (IOException e) {
            problems.add(Place.in(file.toString()), "cannot be read: " + e);
        }
    }

    private static boolean isTwin(Plugin one, Plugin other) {
        return one.id().equals(other.id()) && one.version().equals(other.version());
    }

    private static boolean isNewest(Jar jar, List<Jar> jars) {
        return jars.stream().noneMatch(other -> other.plugin.id().equals(jar.plugin.id())
                && Plugin.BY_VERSION.compare(other.plugin, jar.plugin) > 0);
    }

    private void checkPlugin(Jar jar) {
        String file = jar.file.toString();
        Wiring wiring = Wiring.of(jar.plugin, file, config, problems);
        for (Wiring.WiredSource source : wiring.sources()) {
            var _ = source.type().source(source.name(), channels.get(source.channel()), source.with(), problems);
        }
        for (Processors.Draft draft : wiring.processors()) {
            try {
                owners.claim(draft.spec().name(), "plugin " + jar.plugin.id(), null);
                processors.deploy(draft.spec(), draft.code());
            } catch (CodeException e) {
                problems.add(Place.in(file), e.problem().toString());
            } catch (NameTakenException e) {
                problems.add(Place.in(file), e.problem().toString());
            }
        }
    }
}
