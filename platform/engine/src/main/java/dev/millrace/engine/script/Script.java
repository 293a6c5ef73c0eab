package dev.millrace.engine.script;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.window.WindowedCode;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;

/// One version of a script, loaded and checked. Keeps the text of all its files, so it stays the same when they change. Immutable,
/// thread-safe; usable until its {@link ScriptHost} is closed.
public final class Script implements ProcessorCode {
    private static final int SHORT_HASH = 8;

    private final Sandbox sandbox;
    private final Module module;
    private final String hash;
    private final Set<Path> files;
    private final Declaration declared;
    private final Logger log;

    Script(Sandbox sandbox, Module module, String hash, Set<Path> files, Declaration declared, Logger log) {
        this.sandbox = sandbox;
        this.module = module;
        this.hash = hash;
        this.files = Set.copyOf(files);
        this.declared = declared;
        this.log = log;
    }

    /// The processor's name: the file's name without its extension.
    public String name() {
        return declared.spec().name();
    }

    /// The file's path relative to the scripts folder, such as `vwap.js`.
    public String fileName() {
        return module.file();
    }

    /// SHA-256 in hexadecimal: of the file, and of every file that it imports, directly or not.
    public String hash() {
        return hash;
    }

    /// The file and all that it imports, directly or not, as paths below the folder that was loaded from. A change of any of them is
    /// a new version.
    public Set<Path> files() {
        return files;
    }

    /// What the script declares, with defaults for the rest.
    public ProcessorSpec spec() {
        return declared.spec();
    }

    /// The code that lanes run, with the windows that the script declares.
    public ProcessorCode code() {
        return WindowedCode.of(this, declared.window());
    }

    @Override
    public String version() {
        return fileName() + "@" + hash.substring(0, SHORT_HASH);
    }

    @Override
    public LaneCode open() throws CodeException {
        LaneCalls calls = new LaneCalls(declared.spec().limits(), log);
        return new ScriptLane(Instance.open(sandbox, module, calls), calls, fileName());
    }
}
