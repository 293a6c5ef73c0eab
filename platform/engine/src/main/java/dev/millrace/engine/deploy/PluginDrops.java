package dev.millrace.engine.deploy;

import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.Plugin;
import dev.millrace.engine.plugin.PluginException;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.plugin.RunningSource;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps running plugins equal to the jars in the folder. Of several jars with one plugin id the highest version runs. Owned by the deploy
/// thread, but for {@link #sources}.
final class PluginDrops {
    private static final long GRACE_NANOS = 600_000_000;

    private final Folder folder;
    private final PluginHost host;
    private final RunningPlugin.Parts parts;
    private final Receipts receipts;
    private final Map<Path, Jar> jars = new HashMap<>();
    private final Map<String, RunningPlugin> running = new ConcurrentHashMap<>();
    private final Map<Path, Long> missingSince = new HashMap<>();

    /// What is known of a jar.
    ///
    /// @param plugin what it holds, possibly closed; null if it was refused
    private record Jar(Stamp stamp, @Nullable Plugin plugin) {}

    PluginDrops(Path path, PluginHost host, RunningPlugin.Parts parts, Receipts receipts) {
        folder = new Folder(path, Set.of(".jar"), 1);
        this.host = host;
        this.parts = parts;
        this.receipts = receipts;
    }

    /// All running sources. Thread-safe.
    Collection<RunningSource> sources() {
        return running.values().stream().flatMap(plugin -> plugin.sources().stream()).toList();
    }

    void reconcile(boolean atStart) throws IOException {
        Folder.Look look = folder.look(atStart);
        if (look == null) {
            return;
        }
        look.settled().forEach((file, stamp) -> {
            Jar known = jars.get(file);
            if (known == null || !known.stamp.equals(stamp)) {
                take(file, stamp);
            }
        });
        removeMissing(look);
    }

    /// What the configuration uses and no running plugin brings.
    void missing(Problems problems) {
        Wiring.missing(parts.config(), running.values().stream().map(RunningPlugin::plugin).toList(), problems);
    }

    void close() {
        running.values().forEach(plugin -> plugin.remove(parts));
        running.clear();
    }

    private void take(Path file, Stamp stamp) {
        Plugin plugin = load(file);
        jars.put(file, new Jar(stamp, plugin));
        if (plugin == null) {
            return;
        }
        RunningPlugin current = running.get(plugin.id());
        if (current == null || current.file().equals(file)) {
            replace(file, plugin, current);
        } else if (current.plugin().version().equals(plugin.version())) {
            refuse(file, plugin, Problem.of(twins(plugin, current.file())));
        } else if (Plugin.BY_VERSION.compare(current.plugin(), plugin) < 0) {
            replace(file, plugin, current);
        } else {
            supersede(file, plugin);
        }
        leaveOthers(file, plugin.id());
    }

    /// What is wrong with a jar of the same plugin and version as another one.
    static String twins(Plugin plugin, Path other) {
        return "brings plugin " + plugin.id() + " " + plugin.version() + ", which runs from " + other.getFileName()
                + " already: remove one of the two, or raise Plugin-Version";
    }

    private @Nullable Plugin load(Path file) {
        String name = file.getFileName().toString();
        try {
            return host.load(name, Files.readAllBytes(file));
        } catch (PluginException e) {
            receipts.tell(Receipt.refused(name, null, Problem.of(e.code() + ": " + e.reason())));
        } catch (NoSuchFileException e) {
            return null; // gone again: the next look tells
        } catch (IOException e) {
            receipts.tell(Receipt.refused(name, null, Problem.of("cannot be read: " + e)));
        }
        return null;
    }

    private void replace(Path file, Plugin plugin, @Nullable RunningPlugin current) {
        if (current != null && current.file().equals(file) && current.plugin().hash().equals(plugin.hash())) {
            plugin.close(); // touched, not changed
            return;
        }
        try {
            RunningPlugin next = RunningPlugin.prepare(file, plugin, parts);
            var active = next.activate(current, parts);
            running.put(plugin.id(), next);
            receipts.tell(Receipt.activated(file.getFileName().toString(), plugin.hash(), active));
        } catch (CodeException e) {
            refuse(file, plugin, e.problem());
        }
    }

    private void refuse(Path file, Plugin plugin, Problem problem) {
        receipts.tell(Receipt.refused(file.getFileName().toString(), plugin.hash(), problem));
        plugin.close();
    }

    private void supersede(Path file, Plugin plugin) {
        receipts.tell(new Receipt(file.getFileName().toString(), plugin.hash(), Receipt.Verdict.SUPERSEDED, null, List.of(), Map.of()));
        plugin.close();
    }

    /// A jar that now brings another plugin no longer brings the one that it brought before.
    private void leaveOthers(Path file, String id) {
        for (RunningPlugin other : List.copyOf(running.values())) {
            if (other.file().equals(file) && !other.plugin().id().equals(id)) {
                leave(other);
            }
        }
    }

    private void removeMissing(Folder.Look look) {
        long now = System.nanoTime();
        missingSince.keySet().removeIf(look::has);
        for (Path file : List.copyOf(jars.keySet())) {
            if (!look.has(file) && now - missingSince.computeIfAbsent(file, f -> now) >= GRACE_NANOS) {
                missingSince.remove(file);
                jars.remove(file);
                running.values().stream().filter(plugin -> plugin.file().equals(file)).findAny().ifPresent(this::leave);
            }
        }
    }

    /// The file that a plugin ran from is gone: another jar of the same id takes over, if there is one.
    private void leave(RunningPlugin gone) {
        String id = gone.plugin().id();
        List<Path> others = jars.entrySet().stream().filter(entry -> isOf(id, entry.getValue()) && !entry.getKey().equals(gone.file()))
                .sorted((a, b) -> compare(b.getValue(), a.getValue())).map(Map.Entry::getKey).toList();
        for (Path other : others) {
            Plugin plugin = load(other);
            if (plugin != null) {
                replace(other, plugin, gone);
            }
            if (running.get(id) != gone) {
                return;
            }
        }
        running.remove(id);
        receipts.tell(Receipt.removed(gone.file().getFileName().toString(), gone.remove(parts)));
    }

    private static boolean isOf(String id, Jar jar) {
        return jar.plugin != null && jar.plugin.id().equals(id);
    }

    private static int compare(Jar a, Jar b) {
        return a.plugin == null || b.plugin == null ? 0 : Plugin.BY_VERSION.compare(a.plugin, b.plugin);
    }
}
