package dev.millrace.engine.deploy;

import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.Owners.NameTakenException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps running plugins equal to the jars in the folder. Of several jars with one plugin id the highest version runs. Owned by the deploy
/// thread, but for {@link #sources}.
final class PluginDrops {
    private static final Logger LOG = LoggerFactory.getLogger(PluginDrops.class);
    private static final long GRACE_NANOS = 600_000_000;

    private final Folder folder;
    private final PluginHost host;
    private final RunningPlugin.Parts parts;
    private final Receipts receipts;
    private final Map<Path, Jar> jars = new HashMap<>();
    private final Map<String, RunningPlugin> running = new ConcurrentHashMap<>();
    private final Map<Path, Long> missingSince = new HashMap<>();
    private final Map<Path, Problem> unread = new HashMap<>();

    /// What is known of a jar.
    ///
    /// @param plugin what it holds, possibly closed; null if it was refused
    /// @param refused why the plugin cannot be put to work; null if it can be, though a higher version may run in its place
    private record Jar(Stamp stamp, @Nullable Plugin plugin, @Nullable Refused refused) {}

    /// Why a plugin cannot be put to work.
    ///
    /// @param name what none of its processors can be named as long as another one is; null if that is not the reason
    private record Refused(Problem problem, @Nullable String name) {}

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
            if (known == null || !known.stamp.equals(stamp) || mayFareBetter(known)) {
                take(file, stamp);
            }
        });
        removeMissing(look);
    }

    /// What the configuration uses and no running plugin brings.
    void missing(Problems problems) {
        Wiring.missing(parts.config(), running.values().stream().map(RunningPlugin::plugin).toList(), problems);
    }

    /// The plugin that brings a processor; null if none does.
    @Nullable
    RunningPlugin bringing(String processor) {
        return running.values().stream().filter(plugin -> plugin.brings(processor)).findAny().orElse(null);
    }

    /// Unloads all plugins when the server ends. Their processors must have been stopped.
    void close() {
        running.values().forEach(RunningPlugin::close);
        running.clear();
    }

    private boolean mayFareBetter(Jar jar) {
        return jar.refused != null && jar.refused.name != null && parts.owners().of(jar.refused.name) == null;
    }

    private void take(Path file, Stamp stamp) {
        Jar known = jars.get(file);
        Plugin plugin = load(file, stamp);
        if (plugin != null) {
            jars.put(file, new Jar(stamp, plugin, known != null && known.stamp.equals(stamp) ? known.refused : null));
            choose(file, plugin);
        }
    }

    private void choose(Path file, Plugin plugin) {
        RunningPlugin current = running.get(plugin.id());
        if (current == null) {
            replace(file, plugin, runningFrom(file));
        } else if (current.file().equals(file)) {
            renew(file, plugin, current);
        } else if (current.plugin().version().equals(plugin.version())) {
            tellRefused(file, plugin, Problem.of(twins(plugin, current.file())));
            plugin.close();
        } else if (Plugin.BY_VERSION.compare(current.plugin(), plugin) > 0) {
            supersede(file, plugin);
            leaveOther(file, plugin.id());
        } else if (replace(file, plugin, current)) {
            leaveOther(file, plugin.id());
        }
    }

    /// What is wrong with a jar of the same plugin and version as another one.
    static String twins(Plugin plugin, Path other) {
        return "brings plugin " + plugin.id() + " " + plugin.version() + ", which runs from " + other.getFileName()
                + " already: remove one of the two, or raise Plugin-Version";
    }

    /// Null if it was refused, or cannot be read now and will be tried again.
    private @Nullable Plugin load(Path file, Stamp stamp) {
        String name = file.getFileName().toString();
        try {
            Plugin plugin = host.load(name, Files.readAllBytes(file));
            unread.remove(file);
            return plugin;
        } catch (PluginException e) {
            unread.remove(file);
            Problem problem = Problem.of(e.code() + ": " + e.reason());
            jars.put(file, new Jar(stamp, null, new Refused(problem, null)));
            receipts.tell(Receipt.refused(name, null, problem));
        } catch (NoSuchFileException e) {
            return null; // gone again: the next look tells
        } catch (IOException e) {
            Problem problem = Problem.of("cannot be read: " + e);
            if (!problem.equals(unread.put(file, problem))) {
                receipts.tell(Receipt.refused(name, null, problem));
            }
        }
        return null;
    }

    /// The file from which a plugin runs has changed.
    private void renew(Path file, Plugin plugin, RunningPlugin current) {
        if (current.plugin().hash().equals(plugin.hash()) && current.isRunning()) {
            plugin.close(); // touched, not changed
            return;
        }
        for (Path other : others(plugin.id(), file)) {
            Jar jar = jars.get(other);
            boolean isHigher = jar != null && jar.refused == null && jar.plugin != null
                    && Plugin.BY_VERSION.compare(jar.plugin, plugin) > 0;
            if (isHigher && takesOver(other, plugin.id(), current)) {
                supersede(file, plugin);
                return;
            }
        }
        replace(file, plugin, current);
    }

    /// Puts a plugin to work.
    ///
    /// @param before in whose place; null if in nobody's
    /// @return whether it works; otherwise what worked goes on
    private boolean replace(Path file, Plugin plugin, @Nullable RunningPlugin before) {
        RunningPlugin next;
        try {
            next = RunningPlugin.prepare(file, plugin, before, parts);
        } catch (CodeException e) {
            refuse(file, plugin, new Refused(e.problem(), null));
            return false;
        } catch (NameTakenException e) {
            refuse(file, plugin, new Refused(e.problem(), e.name()));
            return false;
        } catch (Throwable e) { // one drop-in must not end the deployment of all others
            LOG.error("{} cannot be deployed", file, e);
            refuse(file, plugin, new Refused(Problem.of("a fault in the server: " + e), null));
            return false;
        }
        running.put(plugin.id(), next);
        RunningPlugin.Change change = next.activate(before);
        jars.computeIfPresent(file, (_, jar) -> new Jar(jar.stamp, plugin, null));
        receipts.tell(Receipt.activated(file.getFileName().toString(), plugin.hash(), change.active(), change.until()));
        if (before != null && !before.plugin().id().equals(plugin.id())) {
            running.remove(before.plugin().id(), before);
            fallBack(before, null);
        }
        return true;
    }

    private void refuse(Path file, Plugin plugin, Refused refused) {
        Jar jar = jars.get(file);
        if (jar == null || jar.refused == null || !jar.refused.problem.equals(refused.problem)) {
            tellRefused(file, plugin, refused.problem);
        }
        jars.computeIfPresent(file, (_, known) -> new Jar(known.stamp, plugin, refused));
        plugin.close();
    }

    private void tellRefused(Path file, Plugin plugin, Problem problem) {
        receipts.tell(Receipt.refused(file.getFileName().toString(), plugin.hash(), problem));
    }

    private void supersede(Path file, Plugin plugin) {
        receipts.tell(new Receipt(file.getFileName().toString(), plugin.hash(), Receipt.Verdict.SUPERSEDED, null, List.of(), Map.of()));
        plugin.close();
    }

    private @Nullable RunningPlugin runningFrom(Path file) {
        return running.values().stream().filter(plugin -> plugin.file().equals(file)).findAny().orElse(null);
    }

    /// A jar that now brings another plugin no longer brings the one that it brought before.
    private void leaveOther(Path file, String id) {
        running.values().stream().filter(other -> other.file().equals(file) && !other.plugin().id().equals(id)).toList()
                .forEach(this::leave);
    }

    private void removeMissing(Folder.Look look) {
        long now = System.nanoTime();
        missingSince.keySet().removeIf(look::has);
        for (Path file : List.copyOf(jars.keySet())) {
            if (!look.has(file) && now - missingSince.computeIfAbsent(file, f -> now) >= GRACE_NANOS) {
                missingSince.remove(file);
                jars.remove(file);
                RunningPlugin gone = runningFrom(file);
                if (gone != null) {
                    leave(gone);
                }
            }
        }
        unread.keySet().removeIf(file -> !look.has(file));
    }

    /// The file that a plugin ran from is gone: another jar of the same id takes over, if there is one.
    private void leave(RunningPlugin gone) {
        if (!fallBack(gone, gone)) {
            running.remove(gone.plugin().id());
            receipts.tell(Receipt.removed(gone.file().getFileName().toString(), gone.remove()));
        }
    }

    /// Puts the highest other version of a plugin to work that can be.
    ///
    /// @param before in whose place; null if in nobody's
    private boolean fallBack(RunningPlugin gone, @Nullable RunningPlugin before) {
        return others(gone.plugin().id(), gone.file()).stream().anyMatch(other -> takesOver(other, gone.plugin().id(), before));
    }

    private boolean takesOver(Path other, String id, @Nullable RunningPlugin before) {
        Jar jar = jars.get(other);
        Plugin plugin = jar == null ? null : load(other, jar.stamp);
        if (plugin == null) {
            return false;
        }
        if (!plugin.id().equals(id)) {
            plugin.close(); // changed since: the next look tells
            return false;
        }
        return replace(other, plugin, before);
    }

    /// Other jars that bring a plugin, the highest version first.
    private List<Path> others(String id, Path file) {
        return jars.entrySet().stream().filter(entry -> isOf(id, entry.getValue()) && !entry.getKey().equals(file))
                .sorted((a, b) -> compare(b.getValue(), a.getValue())).map(Map.Entry::getKey).toList();
    }

    private static boolean isOf(String id, Jar jar) {
        return jar.plugin != null && jar.plugin.id().equals(id);
    }

    private static int compare(Jar a, Jar b) {
        return a.plugin == null || b.plugin == null ? 0 : Plugin.BY_VERSION.compare(a.plugin, b.plugin);
    }
}
