package dev.millrace.engine.store;

import dev.millrace.engine.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one processor has committed. It outlives versions of the processor's code. Thread-safe: lanes touch different keys.
public final class ProcessorStore {
    private final Map<StateKey, byte[]> state = new ConcurrentHashMap<>();
    private final Map<Timer.Id, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Integer, Long> watermarks = new ConcurrentHashMap<>();
    private final AtomicLong stateBytes = new AtomicLong();
    private volatile Progress progress = new Progress(1);
    private volatile List<Progress> earlier = List.of();

    ProcessorStore() {}

    /// Makes ready for a number of lanes. Lanes keep their positions if the number is the same; otherwise each starts where the slowest
    /// lane stood, and {@link #isHandled} tells which events were handled before.
    public synchronized void arrange(int lanes, Collection<String> channels) {
        if (lanes == progress.lanes()) {
            return;
        }
        Progress next = new Progress(lanes);
        for (String channel : channels) {
            OptionalLong lowest = progress.lowest(channel);
            if (lowest.isPresent()) {
                for (int lane = 0; lane < lanes; lane++) { next.put(lane, Map.of(channel, lowest.getAsLong())); }
            }
        }
        List<Progress> all = new ArrayList<>(earlier);
        all.add(progress);
        earlier = List.copyOf(all);
        progress = next;
    }

    /// The offset of the event that a lane handles next; empty if it has never read that channel.
    public OptionalLong position(int lane, String channel) {
        return progress.next(lane, channel);
    }

    /// Whether the event was handled when the processor had another number of lanes.
    public boolean isHandled(String channel, long offset, @Nullable String key) {
        for (Progress before : earlier) {
            if (before.covers(channel, offset, key)) {
                return true;
            }
        }
        return false;
    }

    /// The committed value, JSON in UTF-8, or null.
    public byte @Nullable [] state(StateKey key) {
        return state.get(key);
    }

    /// All timers that are set, in no order.
    public Collection<Timer> timers() {
        return timers.values();
    }

    /// The event time that a lane's input had reached; the beginning of time if it has not read any.
    public long watermark(int lane) {
        return watermarks.getOrDefault(lane, Long.MIN_VALUE);
    }

    /// How large all state is, in bytes.
    public long stateBytes() {
        return stateBytes.get();
    }

    /// Takes all of a lane's step.
    public void commit(Commit commit) {
        commit.state().forEach((key, value) -> {
            byte[] before = value.isPresent() ? state.put(key, value.get()) : state.remove(key);
            stateBytes.addAndGet(value.map(v -> v.length).orElse(0) - (before == null ? 0 : before.length));
        });
        commit.timers().forEach((id, timer) -> timer.ifPresentOrElse(t -> timers.put(id, t), () -> timers.remove(id)));
        watermarks.put(commit.lane(), commit.watermark());
        commit.outputs().forEach(Channel::append);
        progress.put(commit.lane(), commit.positions());
    }
}
