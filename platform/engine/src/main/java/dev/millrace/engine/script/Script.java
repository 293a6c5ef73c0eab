package dev.millrace.engine.script;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.ProcessorSpec;
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
    private final ProcessorSpec spec;
    private final Logger log;

    Script(Sandbox sandbox, Module module, String hash, Set<Path> files, ProcessorSpec spec, Logger log) {
        this.sandbox = sandbox;
        this.module = module;
        this.hash = hash;
        this.files = Set.copyOf(files);
        this.spec = spec;
        this.log = log;
    }

    /// The processor's name: the file's name without its extension.
    public String name() {
        return spec.name();
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
        return spec;
    }

    /// The code that lanes run.
    public ProcessorCode code() {
        return this;
    }

    @Override
    public String version() {
        return fileName() + "@" + hash.substring(0, SHORT_HASH);
    }

    @Override
    public LaneCode open() throws CodeException {
        LaneCalls calls = new LaneCalls(spec.limits(), log);
        return new ScriptLane(Instance.open(sandbox, module, calls), calls, fileName());
    }
}
