package dev.millrace.engine.plugin;

import dev.millrace.engine.json.Codec;
import dev.millrace.engine.json.MappingException;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A lane's state as the objects that a plugin's code works with, so that a value is turned into JSON once per commit and not once per
/// event. Holds the values that were used last; those that are not saved yet stay. Used by the lane's thread.
final class StateCache {
    private static final int DEFAULT_LIMIT = 100_000;

    private final Codec codec;
    private final int limit;
    private final LinkedHashMap<StateKey, Value> values = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Value> dirty = new ArrayList<>();

    private static final class Value {
        private final StateKey place;
        private @Nullable Object object;
        private boolean unsaved;

        Value(StateKey place, @Nullable Object object) {
            this.place = place;
            this.object = object;
        }
    }

    StateCache(Codec codec) {
        this(codec, DEFAULT_LIMIT);
    }

    StateCache(Codec codec, int limit) {
        this.codec = codec;
        this.limit = limit;
    }

    /// The value of the work's key, or null if none is set.
    @Nullable
    Object get(Work work, String name, Class<?> type) {
        StateKey place = new StateKey(name, work.key());
        Value known = values.get(place);
        if (known == null) {
            known = add(new Value(place, read(work, name, type)));
        }
        if (known.object != null && !type.isInstance(known.object)) {
            throw new IllegalStateException(
                    "state '" + name + "' was used as " + known.object.getClass().getSimpleName() + " before, now as "
                            + type.getSimpleName() + ": expected one type for one name");
        }
        return known.object;
    }

    /// Replaces the value of the work's key; null removes it.
    void set(Work work, String name, @Nullable Object object) {
        StateKey place = new StateKey(name, work.key());
        Value value = values.get(place);
        if (value == null) {
            value = add(new Value(place, null));
        }
        value.object = object;
        if (!value.unsaved) {
            value.unsaved = true;
            dirty.add(value);
        }
    }

    boolean isDirty() {
        return !dirty.isEmpty();
    }

    /// Writes all changed values to the work.
    void save(Work work) throws CodeException {
        for (Value value : dirty) {
            work.saveState(value.place, json(value));
        }
        for (Value value : dirty) {
            value.unsaved = false;
        }
        dirty.clear();
        trim();
    }

    void forget() {
        values.clear();
        dirty.clear();
    }

    int size() {
        return values.size();
    }

    private @Nullable Object read(Work work, String name, Class<?> type) {
        byte[] json = work.state(name);
        try {
            return json == null ? null : codec.read(json, type);
        } catch (MappingException e) {
            throw new IllegalStateException("state '" + name + "' does not map to " + type.getSimpleName() + ": " + e.getMessage());
        }
    }

    private byte @Nullable [] json(Value value) throws CodeException {
        try {
            return value.object == null ? null : codec.write(value.object);
        } catch (MappingException e) {
            throw new CodeException(Problem.of("state '" + value.place.name() + "' of key '" + value.place.key()
                    + "' cannot be kept as JSON: " + e.getMessage()));
        }
    }

    private Value add(Value value) {
        values.put(value.place, value);
        trim();
        return value;
    }

    /// Stops at the first unsaved value: the rest goes after the next commit.
    private void trim() {
        if (values.size() <= limit) {
            return;
        }
        Iterator<Map.Entry<StateKey, Value>> eldest = values.entrySet().iterator();
        while (values.size() > limit && eldest.hasNext() && !eldest.next().getValue().unsaved) {
            eldest.remove();
        }
    }
}
