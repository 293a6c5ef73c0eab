package dev.millrace.engine.window;

import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// State as the objects that windows work with, so that it is turned into bytes once per commit and not once per event. Keeps what was
/// used last, within limits; what is not saved yet stays. Owned by the lane's thread.
///
/// @param <V> what is kept
final class LiveState<V> {
    private static final byte VERSION = 1;
    private static final int MAX_VALUES = 50_000;
    private static final long MAX_BYTES = 32 << 20;

    private final Form<V> form;
    private final int maxValues;
    private final LinkedHashMap<StateKey, Held<V>> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<StateKey> changed = new LinkedHashSet<>();
    private long bytes;

    /// How a value is written.
    interface Form<V> {
        void write(V value, DataOutputStream out) throws IOException;

        V read(DataInputStream in) throws IOException;
    }

    /// @param bytes how large the value was when it was last read or written
    private record Held<V>(@Nullable V value, int bytes) {}

    LiveState(Form<V> form) {
        this(form, MAX_VALUES);
    }

    LiveState(Form<V> form, int maxValues) {
        this.form = form;
        this.maxValues = maxValues;
    }

    /// The value of the work's key, or null. Whoever changes it says so with {@link #put}.
    @Nullable
    V get(Work work, String name) {
        StateKey place = new StateKey(name, work.key());
        Held<V> known = held.get(place);
        if (known == null) {
            byte[] stored = work.state(name);
            if (stored == null) {
                return null;
            }
            known = new Held<>(decoded(stored, place), stored.length);
            hold(place, known);
            trim();
        }
        return known.value;
    }

    /// Sets or changes the value of the work's key.
    void put(Work work, String name, V value) {
        StateKey place = new StateKey(name, work.key());
        Held<V> known = held.get(place);
        hold(place, new Held<>(value, known == null ? 0 : known.bytes));
        changed.add(place);
    }

    /// Removes the value of the work's key.
    void remove(Work work, String name) {
        StateKey place = new StateKey(name, work.key());
        hold(place, new Held<>(null, 0));
        changed.add(place);
    }

    void save(Work work) {
        for (StateKey place : changed) {
            Held<V> now = held.get(place);
            if (now == null || now.value == null) {
                work.saveState(place, null);
                drop(place);
            } else {
                byte[] encoded = encoded(now.value);
                work.saveState(place, encoded);
                hold(place, new Held<>(now.value, encoded.length));
            }
        }
        changed.clear();
        trim();
    }

    void forget() {
        held.clear();
        changed.clear();
        bytes = 0;
    }

    int size() {
        return held.size();
    }

    private void hold(StateKey place, Held<V> value) {
        Held<V> before = held.put(place, value);
        bytes += value.bytes - (before == null ? 0 : before.bytes);
    }

    private void drop(StateKey place) {
        Held<V> before = held.remove(place);
        bytes -= before == null ? 0 : before.bytes;
    }

    /// Stops at the first value that is not saved: the rest goes after the next commit.
    private void trim() {
        Iterator<StateKey> eldest = held.keySet().iterator();
        while ((held.size() > maxValues || bytes > MAX_BYTES && held.size() > 1) && eldest.hasNext()) {
            StateKey place = eldest.next();
            if (changed.contains(place)) {
                return;
            }
            drop(place);
            eldest = held.keySet().iterator();
        }
    }

    private byte[] encoded(V value) {
        ByteArrayOutputStream into = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(into)) {
            out.writeByte(VERSION);
            form.write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return into.toByteArray();
    }

    private V decoded(byte[] stored, StateKey place) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("state '" + place.name() + "' of key '" + place.key() + "' has version " + version
                        + ", expected " + VERSION + ": it was written by another version of the server");
            }
            return form.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("state '" + place.name() + "' of key '" + place.key() + "' cannot be read", e);
        }
    }
}
