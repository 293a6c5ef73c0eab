package dev.millrace.engine.script;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// A script as one lane runs it. Owned by the lane's thread, but for {@link #interrupt}.
final class ScriptLane implements LaneCode {
    private static final String INTERRUPTED = "the call was interrupted";

    private final Instance instance;
    private final LaneCalls calls;
    private final Interruption interruption;
    private final @Nullable Value eventFunction;
    private final @Nullable Value timerFunction;
    private final @Nullable Value lateFunction;
    private final @Nullable Value windowFunction;
    private final Value onEvent;
    private final FlatEvents flatEvents;
    private final Value onLate;
    private final Value onTimer;
    private final Value onWindow;
    private final Value migrate;
    private final Value settle;
    private final Value save;
    private final Value forget;

    /// @param calls what the instance calls
    ScriptLane(Instance instance, LaneCalls calls, String file) {
        this.instance = instance;
        this.calls = calls;
        interruption = new Interruption(instance.context(), file);
        eventFunction = instance.export("onEvent");
        timerFunction = instance.export("onTimer");
        lateFunction = instance.export("onLate");
        windowFunction = instance.export("onWindow");
        onEvent = instance.lane("onEvent");
        flatEvents = new FlatEvents(instance, instance.lane("onObject"));
        onLate = instance.lane("onLate");
        onTimer = instance.lane("onTimer");
        onWindow = instance.lane("onWindow");
        migrate = instance.lane("migrate");
        settle = instance.lane("settle");
        save = instance.lane("save");
        forget = instance.lane("forget");
    }

    @Override
    public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        if (eventFunction == null) {
            return; // only windows take the event
        }
        Value flat = flatEvents.function(event.data());
        if (flat == null) {
            handle(eventFunction, onEvent, event, work, parsed(channel, offset, event, time, work));
        } else {
            handle(eventFunction, flat, event, work, flatEvents.arguments(work.key(), (double) work.now(), channel, (double) offset,
                    (double) time));
        }
    }

    @Override
    public void onLate(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        if (lateFunction == null) {
            throw new CodeException(instance.problems().of("an event is late, but there is no exported onLate", null));
        }
        handle(lateFunction, onLate, event, work, parsed(channel, offset, event, time, work));
    }

    /// Numbers of JavaScript's own kind: a long would stay a foreign number in compiled code.
    private static @Nullable Object[] parsed(String channel, long offset, RawEvent event, long time, Work work) {
        return new Object[]{new String(event.data(), StandardCharsets.UTF_8), work.key(), (double) work.now(), channel, (double) offset,
                (double) time};
    }

    private void handle(Value function, Value entry, RawEvent event, Work work, @Nullable Object[] arguments) throws CodeException {
        calls.begin(work, event.tags());
        deliver(function, call(function, entry, arguments), work);
    }

    @Override
    public void onTimer(Timer timer, Work work) throws CodeException {
        if (LaneCode.isLeftOver(timer, work)) {
            return;
        }
        if (timerFunction == null) {
            throw new CodeException(
                    instance.problems().of("timer '" + timer.id().name() + "' is due, but there is no exported onTimer", null));
        }
        calls.begin(work, Map.of());
        Value returned = call(timerFunction, onTimer, timer.id().name(), timer.id().key(), (double) timer.due(), (double) work.now());
        deliver(timerFunction, returned, work);
    }

    @Override
    public void onWindow(WindowResult window, Work work) throws CodeException {
        if (windowFunction == null) {
            LaneCode.super.onWindow(window, work);
            return;
        }
        calls.begin(work, Map.of());
        String text = new String(window.json(), StandardCharsets.UTF_8);
        deliver(windowFunction, call(windowFunction, onWindow, text, work.key(), (double) work.now()), work);
    }

    @Override
    public byte @Nullable [] migrate(int from, StateKey place, byte[] value) throws CodeException {
        Value function = instance.export("migrate");
        if (function == null) {
            throw new CodeException(instance.problems()
                    .of("there is state of version " + from + ", but no exported migrate(from, state, key): add one, or keep stateVersion",
                            null));
        }
        Value migrated = call(function, migrate, (double) from, new String(value, StandardCharsets.UTF_8), place.key());
        return migrated.isNull() ? null : migrated.asString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void saveState(Work work) throws CodeException {
        calls.beginSaving(work);
        call(eventFunction, save);
        calls.end();
    }

    @Override
    public void forgetState() {
        interruption.settle();
        try {
            forget.executeVoid();
        } catch (PolyglotException e) {
            // The context was closed and its state with it; the next call says so.
            if (!e.isCancelled()) {
                throw e;
            }
        }
    }

    @Override
    public void interrupt() {
        interruption.request();
    }

    @Override
    public void close() {
        interruption.settle();
        instance.close();
    }

    /// For tests: to see that nothing keeps it.
    Context context() {
        return instance.context();
    }

    private void deliver(@Nullable Value function, Value returned, Work work) throws CodeException {
        // true: promises have gone on by now, as far as they could, when the first call returned.
        Value result = returned.isBoolean() ? call(function, settle) : returned;
        calls.end();
        if (result.isNull()) {
            return;
        }
        byte[] json = result.asString().getBytes(StandardCharsets.UTF_8);
        try {
            if (work.hasOutput()) {
                work.emit(json);
            } else {
                work.reply(json);
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CodeException(instance.problems().of(String.valueOf(e.getMessage()), function));
        }
    }

    /// The one place that enters a script.
    ///
    /// @param function the script's function, to tell where it is
    private Value call(@Nullable Value function, Value entry, @Nullable Object... arguments) throws CodeException {
        interruption.settle();
        try {
            return entry.execute(arguments);
        } catch (PolyglotException e) {
            calls.end();
            throw new CodeException(problem(e, function));
        }
    }

    private Problem problem(PolyglotException e, @Nullable Value function) {
        if (e.isCancelled()) {
            return stopped();
        }
        Problem problem = instance.problems().of(e, function);
        // An interruption can come out of promises and of JSON.parse as an error of theirs.
        return interruption.isRequested()
                ? new Problem(INTERRUPTED, problem.file(), problem.line(), problem.column(), problem.stack())
                : problem;
    }

    private Problem stopped() {
        return instance.problems().of("the script was stopped: a call did not end within " + Interruption.PATIENCE.toSeconds()
                + " s after it was interrupted", null);
    }
}
