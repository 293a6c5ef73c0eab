package dev.millrace.engine.script;

import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// What `lane.js` may call: the lane's current {@link Work} in values that JavaScript knows. Owned by the thread that runs the script.
final class LaneCalls {
    private static final String STATE = "state";
    private static final String OUTSIDE = "ctx can only be used inside onEvent, onTimer and onWindow";
    private static final int MAX_LINES_OUTSIDE = 100;

    private final Limits limits;
    private final Logger log;
    private int linesOutside;
    private @Nullable Work work;
    private boolean saving;
    private Map<String, String> tags = Map.of();

    /// @param log where lines go that are written outside a call
    LaneCalls(Limits limits, Logger log) {
        this.limits = limits;
        this.log = log;
    }

    /// A call begins.
    void begin(Work of, Map<String, String> tagsOfEvent) {
        work = of;
        tags = tagsOfEvent;
        saving = false;
    }

    /// State is being saved: nothing else may be done.
    void beginSaving(Work of) {
        work = of;
        saving = true;
    }

    /// The call ended.
    void end() {
        work = null;
    }

    /// Functions that return the reason why they failed, or null, unless said otherwise.
    ProxyObject functions() {
        Map<String, Object> all = new HashMap<>();
        all.put("state", (ProxyExecutable) arguments -> state());
        all.put("saveState", (ProxyExecutable) arguments -> saveState(text(arguments[0]), text(arguments[1])));
        all.put("tags", (ProxyExecutable) arguments -> tags());
        all.put("random", (ProxyExecutable) arguments -> random().nextDouble());
        all.put("emit", effect((to, arguments) -> to.emit(arguments[0].asString(), text(arguments[1]), bytes(arguments[2]))));
        all.put("reply", effect((to, arguments) -> to.reply(bytes(arguments[0]))));
        all.put("reject", effect((to, arguments) -> to.reject(arguments[0].asString())));
        all.put("timerAt", effect((to, arguments) -> to.timerAt(arguments[0].asString(), (long) arguments[1].asDouble())));
        all.put("timerAfter", effect((to, arguments) -> to.timerAfter(arguments[0].asString(), (long) arguments[1].asDouble())));
        all.put("cancelTimer", effect((to, arguments) -> to.cancelTimer(arguments[0].asString())));
        all.put("count", effect((to, arguments) -> to.count(arguments[0].asString(), (long) arguments[1].asDouble())));
        all.put("log", (ProxyExecutable) arguments -> log(arguments[0].asString(), arguments[1].asString()));
        return ProxyObject.fromMap(all);
    }

    @FunctionalInterface
    private interface Effect {
        void on(Work work, Value[] arguments);
    }

    private ProxyExecutable effect(Effect effect) {
        return arguments -> {
            if (work == null || saving) {
                return OUTSIDE;
            }
            try {
                effect.on(work, arguments);
                return null;
            } catch (IllegalStateException | IllegalArgumentException e) {
                return e.getMessage();
            }
        };
    }

    private @Nullable Object state() {
        byte[] json = work == null ? null : work.state(STATE);
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }

    private @Nullable Object saveState(@Nullable String key, @Nullable String text) {
        if (work == null) {
            return OUTSIDE;
        }
        byte[] json = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        if (json != null && json.length > limits.stateBytes()) {
            return "ctx.state of key " + key + " takes " + json.length + " bytes, more than " + limits.stateBytes()
                    + " (limits.stateBytes)";
        }
        work.saveState(new StateKey(STATE, key), json);
        return null;
    }

    private ProxyArray tags() {
        List<Object> pairs = new ArrayList<>();
        tags.forEach((name, value) -> {
            pairs.add(name);
            pairs.add(value);
        });
        return ProxyArray.fromList(pairs);
    }

    private RandomGenerator random() {
        return work == null ? RandomGenerator.getDefault() : work.random();
    }

    private @Nullable Object log(String level, String text) {
        if (work == null && ++linesOutside > MAX_LINES_OUTSIDE) {
            return null;
        }
        Logger target = work == null ? log : work.log();
        switch (level) {
            case "debug" -> target.debug("{}", text);
            case "warn" -> target.warn("{}", text);
            case "error" -> target.error("{}", text);
            default -> target.info("{}", text);
        }
        return null;
    }

    private static @Nullable String text(Value value) {
        return value.isNull() ? null : value.asString();
    }

    private static byte[] bytes(Value value) {
        return value.asString().getBytes(StandardCharsets.UTF_8);
    }
}
