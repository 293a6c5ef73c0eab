package dev.millrace.engine.plugin;

import dev.millrace.api.Event;
import dev.millrace.api.Json;
import dev.millrace.api.Processor;
import dev.millrace.api.Window;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.Codec;
import dev.millrace.engine.json.MappingException;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One instance of a plugin's processor. Used by the lane's thread, on which it was made, except {@link #interrupt}.
final class JavaLane implements LaneCode {
    private static final Logger LOG = LoggerFactory.getLogger(JavaLane.class);

    private final Generation generation;
    private final Processor<Object> processor;
    private final Type eventType;
    private final Codec codec;
    private final StateCache state;
    private final CallContext context;
    private final Interruption interruption = new Interruption(Thread.currentThread());

    JavaLane(Generation generation, Processor<Object> processor, Type eventType) {
        this.generation = generation;
        this.processor = processor;
        this.eventType = eventType;
        this.codec = generation.mapping().codec();
        this.state = new StateCache(codec);
        this.context = new CallContext(codec, state);
    }

    @Override
    public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        call(work, () -> processor.onEvent(event(channel, offset, event, time, work), context));
    }

    @Override
    public void onLate(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        call(work, () -> processor.onLate(event(channel, offset, event, time, work), context));
    }

    private Event<Object> event(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        return new Event<>(channel, offset, Instant.ofEpochMilli(time), work.key(), readOnly(event.tags()), data(event.data()));
    }

    @Override
    public void onTimer(Timer timer, Work work) throws CodeException {
        if (LaneCode.isLeftOver(timer, work)) {
            return;
        }
        dev.millrace.api.Timer due = new dev.millrace.api.Timer(timer.id().name(), timer.id().key(), Instant.ofEpochMilli(timer.due()));
        call(work, () -> processor.onTimer(due, context));
    }

    @Override
    @SuppressWarnings("NullAway") // does not see in class files that the values of a map may be null
    public void onWindow(WindowResult window, Work work) throws CodeException {
        Window ended = new Window(Instant.ofEpochMilli(window.start()), Instant.ofEpochMilli(window.end()), window.key(), window.values());
        call(work, () -> processor.onWindow(ended, context));
    }

    private void call(Work work, Gate.Action action) throws CodeException {
        interruption.enter();
        context.begin(work);
        try {
            generation.gate().run(action);
        } finally {
            context.end();
            interruption.leave();
        }
    }

    /// Inside the gate, for the records of a plugin may have constructors of their own.
    @SuppressWarnings("NullAway") // JSON null is null where the author asked for any Object
    private Object data(byte[] json) throws CodeException {
        if (eventType == String.class) {
            return new String(json, StandardCharsets.UTF_8);
        }
        if (eventType == Json.class) {
            return context.received(json);
        }
        Object data;
        try {
            data = codec.read(json, eventType);
        } catch (MappingException e) {
            throw unmapped(e.getMessage());
        }
        if (data == null && eventType != Object.class) {
            throw unmapped("expected an object, got null");
        }
        return data;
    }

    private CodeException unmapped(@Nullable String why) {
        String type = eventType instanceof Class<?> plain ? plain.getSimpleName() : "Map<String, Object>";
        return new CodeException(Problem.of("data does not map to " + type + ": " + why));
    }

    private static Map<String, String> readOnly(Map<String, String> tags) {
        return tags.isEmpty() ? Map.of() : Collections.unmodifiableMap(tags);
    }

    @Override
    public byte @Nullable [] migrate(int from, StateKey place, byte[] value) throws CodeException {
        AtomicReference<byte @Nullable []> migrated = new AtomicReference<>();
        interruption.enter();
        try {
            generation.gate().run(() -> migrated.set(migrated(from, place, value)));
        } finally {
            interruption.leave();
        }
        return migrated.get();
    }

    private byte @Nullable [] migrated(int from, StateKey place, byte[] value) throws Exception {
        Object data = codec.read(value, Object.class);
        Object migrated = data == null ? null : processor.migrate(from, place.name(), place.key(), data);
        return migrated == null ? null : codec.write(migrated);
    }

    @Override
    public void saveState(Work work) throws CodeException {
        if (!state.isDirty()) {
            return;
        }
        interruption.enter(); // records have accessors of their own
        try {
            generation.gate().run(() -> state.save(work));
        } finally {
            interruption.leave();
        }
    }

    @Override
    public void forgetState() {
        state.forget();
    }

    @Override
    public void interrupt() {
        interruption.interrupt();
    }

    @Override
    public void close() {
        interruption.enter();
        try {
            generation.gate().run(processor::close);
        } catch (CodeException e) {
            LOG.warn("{} failed to close: {}", generation.version(), e.problem());
        } finally {
            interruption.leave();
            state.forget();
        }
    }
}
