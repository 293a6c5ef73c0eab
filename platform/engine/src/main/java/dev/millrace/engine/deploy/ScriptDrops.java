package dev.millrace.engine.deploy;

import dev.millrace.engine.deploy.Owners.NameTakenException;
import dev.millrace.engine.processor.Activation;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.script.Script;
import dev.millrace.engine.script.ScriptHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps processors equal to the scripts in the folder. A script is a file in the folder itself; files in folders inside it are there to
/// be imported. Owned by the deploy thread.
final class ScriptDrops {
    /// Of the files that decide what runs.
    static final Set<String> ENDINGS = Set.of(".js", ".mjs", ".ts", ".json");
    /// How deep folders are looked into.
    static final int IMPORT_DEPTH = 6;
    private static final Logger LOG = LoggerFactory.getLogger(ScriptDrops.class);
    private static final long GRACE_NANOS = 600_000_000;

    private final Folder folder;
    private final ScriptHost host;
    private final Processors processors;
    private final Owners owners;
    private final Receipts receipts;
    private final Map<Path, Tried> tried = new HashMap<>();
    private final Map<Path, Long> missingSince = new HashMap<>();

    /// What was made of a script's file.
    ///
    /// @param own the stamps of the files that it was read from
    /// @param script what runs because of it, or still runs in spite of it; null if nothing does
    /// @param refused why it does not run; null if it does
    private record Tried(Map<Path, Stamp> own, @Nullable Script script, @Nullable Refused refused) {}

    /// Why a script does not run, and what may be different at another try.
    ///
    /// @param seen the stamps of all files
    /// @param name what it cannot be named as long as another one is; null if that is not the reason
    /// @param costly whether another try would take too much time or memory again
    /// @param unread whether it could not be read
    private record Refused(Problem problem, Map<Path, Stamp> seen, @Nullable String name, boolean costly, boolean unread) {}

    ScriptDrops(Path path, ScriptHost host, Processors processors, Owners owners, Receipts receipts) {
        folder = new Folder(path, ENDINGS, IMPORT_DEPTH);
        this.host = host;
        this.processors = processors;
        this.owners = owners;
        this.receipts = receipts;
    }

    /// What changed goes first: the others were refused before, mostly for reasons of their own.
    void reconcile(boolean atStart) throws IOException {
        Folder.Look look = folder.look(atStart);
        if (look == null) {
            return;
        }
        List<Path> scripts = look.settled().keySet().stream().filter(file -> isScript(folder, file)).toList();
        Set<Path> changed = new LinkedHashSet<>();
        scripts.stream().filter(file -> isChanged(file, look)).forEach(changed::add);
        scripts.stream().filter(file -> mayFareBetter(file, look)).forEach(changed::add);
        changed.forEach(file -> deploy(file, look));
        removeMissing(look);
    }

    /// The script of a processor that works or worked; null if it comes from none.
    @Nullable
    Script find(String processor) {
        return tried.values().stream().map(Tried::script).filter(script -> script != null && script.name().equals(processor)).findAny()
                .orElse(null);
    }

    static boolean isScript(Folder folder, Path file) {
        String name = file.getFileName().toString();
        return folder.path().equals(file.getParent()) && !name.endsWith(".json") && !name.endsWith(".d.ts");
    }

    /// A script is tried again when a file changed that it was read from; not while one of them is being written.
    private boolean isChanged(Path file, Folder.Look look) {
        Tried last = tried.get(file);
        return last == null || isOver(last.own, stamps(last.own.keySet(), look), look);
    }

    /// After a refusal any file may make a difference: what the script imports is perhaps not known, or has to be written yet.
    private boolean mayFareBetter(Path file, Folder.Look look) {
        Tried last = tried.get(file);
        Refused refused = last == null ? null : last.refused;
        if (refused == null || refused.costly) {
            return false;
        }
        boolean isFree = refused.name != null && owners.of(refused.name) == null;
        return isFree || refused.unread && Files.isReadable(file) || isOver(refused.seen, look.settled(), look);
    }

    private static boolean isOver(Map<Path, Stamp> before, Map<Path, Stamp> now, Folder.Look look) {
        return !before.equals(now) && before.keySet().stream().noneMatch(look.changing()::contains);
    }

    private static Map<Path, Stamp> stamps(Set<Path> files, Folder.Look look) {
        Map<Path, Stamp> stamps = new HashMap<>(look.settled());
        stamps.keySet().retainAll(files);
        return stamps;
    }

    private void deploy(Path file, Folder.Look look) {
        Tried last = tried.get(file);
        Script running = last == null ? null : last.script;
        String name = file.getFileName().toString();
        Set<Path> read = new HashSet<>(Set.of(file));
        Script script = null;
        Refused refused;
        try {
            script = host.load(name, folder.path(), read);
            if (running == null || !running.hash().equals(script.hash()) || !isRunning(running)) {
                Activation activation = activate(script, name);
                running = script;
                receipts.tell(Receipt.activated(name, script.hash(), List.of(activation), Map.of()));
            }
            tried.put(file, new Tried(stamps(read, look), running, null));
            return;
        } catch (CodeException e) {
            refused = new Refused(e.problem(), look.settled(), null, e.costly(), !Files.isReadable(file));
        } catch (NameTakenException e) {
            refused = new Refused(e.problem(), look.settled(), e.name(), false, false);
        } catch (Throwable e) { // one drop-in must not end the deployment of all others
            LOG.error("{} cannot be deployed", name, e);
            refused = new Refused(Problem.of("a fault in the server: " + e), look.settled(), null, false, false);
        }
        tried.put(file, new Tried(stamps(read, look), running, refused));
        if (last == null || last.refused == null || !refused.problem.equals(last.refused.problem)) {
            receipts.tell(Receipt.refused(name, script == null ? null : script.hash(), refused.problem));
        }
    }

    private Activation activate(Script script, String file) throws CodeException, NameTakenException {
        String processor = script.name();
        boolean isNew = owners.claim(processor, file, null);
        try {
            return processors.deploy(script.spec(), script.code());
        } catch (Throwable e) {
            if (isNew) {
                owners.release(processor, file);
            }
            throw e;
        }
    }

    private boolean isRunning(Script script) {
        var processor = processors.find(script.spec().name());
        return processor != null && processor.isRunning();
    }

    /// A file that is gone only for a moment was replaced by an editor or a copy.
    private void removeMissing(Folder.Look look) {
        long now = System.nanoTime();
        missingSince.keySet().removeIf(look::has);
        for (Path file : List.copyOf(tried.keySet())) {
            if (!look.has(file) && now - missingSince.computeIfAbsent(file, f -> now) >= GRACE_NANOS) {
                missingSince.remove(file);
                remove(file, tried.get(file));
                tried.remove(file); // only now: what could not be removed is tried again
            }
        }
    }

    private void remove(Path file, @Nullable Tried last) {
        String name = file.getFileName().toString();
        Map<String, Map<String, List<Long>>> until = new TreeMap<>();
        if (last != null && last.script != null) {
            String processor = last.script.spec().name();
            until.put(processor, processors.remove(processor));
            owners.release(processor, name);
        }
        receipts.tell(Receipt.removed(name, until));
    }
}
