package dev.millrace.engine.script;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Limits;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads scripts. All scripts of a host share one engine and with it compiled code, and nothing else. Thread-safe.
///
/// A script is a `.js` or `.mjs` file, always an ES module. It may import `.js`, `.mjs` and `.json` files of the scripts folder and its
/// sub-folders. Inside a call `Math.random()` and the current time depend on nothing but the event, so that handling it again gives the
/// same; at a module's top level they are the machine's. Only `ctx.state` follows commits: variables of a module outlive a failed call
/// and are lost with the lane.
///
/// Which files of the folder are processors is the caller's choice: by convention those at its top whose name does not begin with a dot.
public final class ScriptHost implements AutoCloseable {
    private static final long STACK_BYTES = 16L << 20;

    private final Sandbox sandbox = new Sandbox();

    /// How scripts are run on this machine: `compiled` or `interpreted`.
    public String runtime() {
        return sandbox.isCompiling() ? "compiled" : "interpreted";
    }

    /// Reads a script and checks it: evaluates it once, on a thread and in a context of its own that are gone afterwards.
    ///
    /// @param name the file's path relative to the folder, such as `vwap.js`
    /// @param folder the scripts folder
    /// @throws CodeException if the script cannot become a processor; the problem names file and line
    public Script load(String name, Path folder) throws CodeException {
        return load(name, folder, new HashSet<>());
    }

    /// As {@link #load(String, Path)}.
    ///
    /// @param files gets the paths of all files that were read, below the folder, also when the script is refused
    public Script load(String name, Path folder, Set<Path> files) throws CodeException {
        String processor = processorName(name);
        Module read = null;
        try {
            Module module = Module.read(name, ScriptFiles.of(folder));
            read = module;
            Logger log = LoggerFactory.getLogger("script." + processor);
            Declaration declared = check(module, processor, log);
            Module kept = module.frozen();
            return new Script(sandbox, kept, kept.files().hash(kept.path()), paths(kept, folder), declared, log);
        } catch (CharacterCodingException e) {
            throw refused(name, "expected text in UTF-8, got other bytes");
        } catch (IOException e) {
            throw refused(name, "cannot read the scripts folder " + folder + ": " + e);
        } catch (SecurityException e) {
            throw refused(name, String.valueOf(e.getMessage()));
        } finally {
            files.addAll(read == null ? Set.of(folder.resolve(name)) : paths(read, folder));
        }
    }

    /// Ends all scripts at once; their lanes fail from now on.
    @Override
    public void close() {
        sandbox.close();
    }

    private static String processorName(String file) throws CodeException {
        String last = file.substring(file.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String extension = dot < 0 ? "" : last.substring(dot);
        if (extension.equals(".ts")) {
            throw refused(file, "TypeScript is not supported yet: expected a .js or .mjs file");
        }
        if (!extension.equals(".js") && !extension.equals(".mjs")) {
            throw refused(file, "expected a .js or .mjs file");
        }
        String name = last.substring(0, dot);
        if (!ChannelName.isValid(name)) {
            throw refused(file, "the file's name is the processor's name: expected " + ChannelName.EXPECTED + " before the extension");
        }
        return name;
    }

    private Declaration check(Module module, String processor, Logger log) throws CodeException {
        FutureTask<Declaration> check = new FutureTask<>(() -> evaluate(module, processor, log));
        Thread thread = new Thread(null, check, "script-load " + module.file(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return check.get(TopLevel.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CodeException problem) {
                throw problem;
            }
            throw refused(module.file(), "loading failed: " + e.getCause());
        } catch (TimeoutException e) {
            throw new CodeException(
                    new Problem("the script's top level could not be stopped; its thread was abandoned", module.file(), 0, 0,
                            ""),
                    true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(module.file(), "loading was interrupted");
        }
    }

    private Declaration evaluate(Module module, String processor, Logger log) throws CodeException {
        try (Instance instance = Instance.open(sandbox, module, new LaneCalls(Limits.DEFAULT, log))) {
            return instance.guarded(() -> {
                requireFunction(module, "onTimer", instance.export("onTimer"), false);
                requireFunction(module, "onLate", instance.export("onLate"), false);
                requireFunction(module, "migrate", instance.export("migrate"), false);
                requireFunction(module, "onWindow", instance.export("onWindow"), false);
                String json = instance.lane("declared").execute(instance.export("processor")).asString();
                Declaration declared = Declaration.read(processor, module, json);
                requireFunction(module, "onEvent", instance.export("onEvent"), declared.window() == null);
                requireSense(module, declared, instance.export("onWindow"));
                return declared;
            });
        }
    }

    private static void requireFunction(Module module, String name, @Nullable Value exported, boolean required) throws CodeException {
        boolean wrong = exported == null || exported.isNull() ? required : !exported.canExecute();
        if (wrong) {
            String got = exported == null ? "no such export" : exported.toString();
            throw new CodeException(new Problem("expected `export function " + name + "(…)`, got " + got, module.file(),
                    module.lineOfExport(name), 0, ""));
        }
    }

    /// Windows go somewhere, and somebody fills them.
    private static void requireSense(Module module, Declaration declared, @Nullable Value onWindow) throws CodeException {
        boolean handled = onWindow != null && !onWindow.isNull();
        if (handled && declared.window() == null) {
            throw new CodeException(new Problem("onWindow is exported, but no windows are declared: expected `window` in `processor`",
                    module.file(), module.lineOfExport("onWindow"), 0, ""));
        }
        if (!handled && declared.window() != null && declared.spec().to().isEmpty()) {
            throw new CodeException(new Problem("processor: windows are declared that go nowhere: expected an output channel in `to`, or"
                    + " `export function onWindow(…)`", module.file(), module.lineOfExport("processor"), 0, ""));
        }
    }

    private static Set<Path> paths(Module module, Path folder) {
        Stream<String> names = Stream.concat(Stream.of(module.file()), module.files().read().keySet().stream());
        return names.map(folder::resolve).collect(Collectors.toSet());
    }

    private static CodeException refused(String file, String message) {
        return new CodeException(new Problem(message, file, 0, 0, ""));
    }
}
