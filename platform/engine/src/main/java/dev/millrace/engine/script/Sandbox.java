package dev.millrace.engine.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/// The engine that all scripts share, and what a script's context may do. Thread-safe.
final class Sandbox implements AutoCloseable {
    static final String LANGUAGE = "js";
    private static final String LANE = "lane.js";

    private final Engine engine;
    private final Source lane;

    Sandbox() {
        engine = Engine.newBuilder(LANGUAGE).sandbox(SandboxPolicy.CONSTRAINED).out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream()).option("engine.WarnInterpreterOnly", "false").build();
        lane = readLane();
    }

    /// Whether hot code is compiled to machine code.
    boolean isCompiling() {
        return !engine.getImplementationName().equals("Interpreted");
    }

    /// A context of its own, without any right but to read these files through `import`.
    Context context(ScriptFiles files) {
        return Context.newBuilder(LANGUAGE).engine(engine).sandbox(SandboxPolicy.CONSTRAINED).out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream()).allowIO(IOAccess.newBuilder().fileSystem(files).build())
                // 2025 for `import … with {type: 'json'}`.
                .option("js.ecmascript-version", "2025").option("js.strict", "true").option("js.esm-eval-returns-exports", "true")
                .option("js.unhandled-rejections", "throw").option("js.allow-eval", "false").option("js.load", "false")
                .option("js.print", "false").option("js.console", "false").option("js.graal-builtin", "false").build();
    }

    /// The platform's own JavaScript; one source, so that all contexts share its compiled code.
    Source lane() {
        return lane;
    }

    @Override
    public void close() {
        engine.close(true);
    }

    private static Source readLane() {
        try (InputStream in = Objects.requireNonNull(Sandbox.class.getResourceAsStream(LANE), LANE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder(LANGUAGE, text, LANE).internal(true).build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LANE + " of this program", e);
        }
    }
}
