package dev.millrace.engine.script;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// A script evaluated in a context of its own, next to the platform's `lane.js`. Used by one thread at a time.
final class Instance implements AutoCloseable {
    /// How much saved state stays in a lane's context as objects.
    private static final int MAX_STATES = 50_000;
    private static final int MAX_STATE_CHARS = 16 << 20;

    private final Module module;
    private final Context context;
    private final Value lane;
    private final Problems problems;
    private @Nullable Value exports;

    /// Something that runs the script's code.
    @FunctionalInterface
    interface Body<T> {
        T run() throws CodeException;
    }

    private Instance(Module module, Context context, Value lane) {
        this.module = module;
        this.context = context;
        this.lane = lane;
        this.problems = new Problems(module, lane.getMember("thrown"));
    }

    /// Evaluates a script on the calling thread, within limits.
    static Instance open(Sandbox sandbox, Module module, LaneCalls calls) throws CodeException {
        Context context = sandbox.context(module.files());
        Instance opened = null;
        try {
            Value lane = context.eval(sandbox.lane()).execute(calls.functions(), MAX_STATES, MAX_STATE_CHARS);
            Instance instance = new Instance(module, context, lane);
            instance.evaluate();
            opened = instance;
            return instance;
        } finally {
            if (opened == null) {
                context.close(true);
            }
        }
    }

    private void evaluate() throws CodeException {
        exports = guarded(() -> {
            Value evaluated = context.eval(module.source());
            lane.getMember("complete").executeVoid(module.path().toString());
            lane.getMember("settle").executeVoid();
            return evaluated;
        });
        lane.getMember("use").executeVoid(export("onEvent"), export("onTimer"), export("onLate"), export("onWindow"),
                export("migrate"));
    }

    /// Runs code of the script that belongs to no event, within limits of time and memory.
    <T> T guarded(Body<T> body) throws CodeException {
        TopLevel watch = new TopLevel(context);
        watch.start(module.file());
        try {
            T result = body.run();
            requireKept(watch);
            return result;
        } catch (PolyglotException e) {
            requireKept(watch);
            throw new CodeException(problems.of(e, null));
        } finally {
            watch.end();
        }
    }

    private void requireKept(TopLevel watch) throws CodeException {
        String breach = watch.end();
        if (!breach.isEmpty()) {
            throw new CodeException(new Problem(breach, module.file(), 0, 0, ""), true);
        }
    }

    /// What the script exports under a name, or null.
    @Nullable
    Value export(String name) {
        return exports == null ? null : exports.getMember(name);
    }

    /// Evaluates the platform's own code.
    Value evaluate(Source source) {
        return context.eval(source);
    }

    /// A function of `lane.js`.
    Value lane(String function) {
        return lane.getMember(function);
    }

    Problems problems() {
        return problems;
    }

    Context context() {
        return context;
    }

    @Override
    public void close() {
        context.close(true);
    }
}
