package dev.millrace.engine.deploy;

import dev.millrace.engine.processor.Activation;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.script.Script;
import dev.millrace.engine.script.ScriptHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps processors equal to the scripts in the folder. A script is a file in the folder itself; files in folders inside it are there to
/// be imported. Owned by the deploy thread.
final class ScriptDrops {
    /// Of the files that decide what runs.
    static final Set<String> ENDINGS = Set.of(".js", ".mjs", ".ts", ".json");
    /// How deep folders are looked into.
    static final int IMPORT_DEPTH = 6;
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
    /// @param basis the stamps of all files that decided it
    /// @param script what runs because of it, or still runs in spite of it; null if nothing does
    /// @param problem why it was refused; null if it was not
    private record Tried(Map<Path, Stamp> basis, @Nullable Script script, @Nullable Problem problem) {}

    ScriptDrops(Path path, ScriptHost host, Processors processors, Owners owners, Receipts receipts) {
        folder = new Folder(path, ENDINGS, IMPORT_DEPTH);
        this.host = host;
        this.processors = processors;
        this.owners = owners;
        this.receipts = receipts;
    }

    void reconcile(boolean atStart) throws IOException {
        Folder.Look look = folder.look(atStart);
        if (look == null) {
            return;
        }
        for (Path file : look.settled().keySet()) {
            if (isScript(folder, file) && isChanged(file, look)) {
                deploy(file, look);
            }
        }
        removeMissing(look);
    }

    static boolean isScript(Folder folder, Path file) {
        String name = file.getFileName().toString();
        return folder.path().equals(file.getParent()) && !name.endsWith(".json") && !name.endsWith(".d.ts");
    }

    /// A script is tried again when a file changed that decided the last try; not while one of them is being written. After a refusal
    /// that is any file: what the script imports is not known then, or may have to be written yet.
    private boolean isChanged(Path file, Folder.Look look) {
        Tried last = tried.get(file);
        if (last == null) {
            return true;
        }
        Map<Path, Stamp> now = last.problem == null ? stamps(last.basis.keySet(), look) : look.settled();
        return !last.basis.equals(now) && last.basis.keySet().stream().noneMatch(look.changing()::contains);
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
        Script script = null;
        try {
            script = host.load(name, folder.path());
            Map<Path, Stamp> basis = stamps(script.files(), look);
            if (running != null && running.hash().equals(script.hash()) && isRunning(running)) {
                tried.put(file, new Tried(basis, running, null)); // touched, not changed
                return;
            }
            Activation activation = activate(script, name);
            tried.put(file, new Tried(basis, script, null));
            receipts.tell(Receipt.activated(name, script.hash(), List.of(activation)));
        } catch (CodeException e) {
            tried.put(file, new Tried(look.settled(), running, e.problem()));
            if (last == null || !e.problem().equals(last.problem)) {
                receipts.tell(Receipt.refused(name, script == null ? null : script.hash(), e.problem()));
            }
        }
    }

    private Activation activate(Script script, String file) throws CodeException {
        String processor = script.spec().name();
        boolean isNew = owners.claim(processor, file);
        try {
            return processors.deploy(script.spec(), script.code());
        } catch (CodeException e) {
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
                remove(file, tried.remove(file));
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
