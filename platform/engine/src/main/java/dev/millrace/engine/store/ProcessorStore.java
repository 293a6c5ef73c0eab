package dev.millrace.engine.store;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one processor has committed. It outlives versions of the processor's code. Thread-safe: lanes touch different keys.
public final class ProcessorStore {
    private final Map<StateKey, byte[]> state = new ConcurrentHashMap<>();
    private final Map<Timer.Id, Timer> timers = new ConcurrentHashMap<>();
    private final AtomicLong stateBytes = new AtomicLong();
    private final AtomicLong watermark = new AtomicLong(Long.MIN_VALUE);
    private volatile Progress progress = new Progress(1, null);
    private volatile List<Progress> earlier = List.of();

    ProcessorStore() {}

    /// The lane that handles a key.
    public static int laneOf(@Nullable String key, int lanes) {
        return lanes == 1 ? 0 : Math.floorMod(Objects.hashCode(key) * 0x9E3779B9 >>> 8, lanes);
    }

    /// Makes ready for a version, while no lane runs. Lanes keep their positions if keys go to the same lanes as before; otherwise each
    /// starts where the slowest lane stood, and {@link #isHandled} tells which events were handled before.
    public void arrange(int lanes, @Nullable JsonPath keyPath, Collection<String> channels) {
        Progress before = progress;
        if (before.sharesOutLike(lanes, keyPath)) {
            return;
        }
        Progress next = new Progress(lanes, keyPath);
        for (String channel : channels) {
            before.lowest(channel).ifPresent(lowest -> {
                for (int lane = 0; lane < lanes; lane++) {
                    next.put(lane, Map.of(channel, lowest));
                }
            });
        }
        List<Progress> all = new ArrayList<>(earlier);
        all.add(before);
        all.removeIf(old -> old.isBehind(next, channels));
        earlier = List.copyOf(all);
        progress = next;
    }

    /// Sets where a lane that is about to run begins.
    public void begin(int lane, Map<String, Long> positions) {
        progress.put(lane, positions);
    }

    /// The offset of the event that a lane handles next; empty if it has never read that channel.
    public OptionalLong position(int lane, String channel) {
        return progress.next(lane, channel);
    }

    /// The smallest position of any lane in that channel; empty if none has read it.
    public OptionalLong lowestPosition(String channel) {
        return progress.lowest(channel);
    }

    /// Whether the event was handled when the processor shared its keys out in another way.
    public boolean isHandled(String channel, long offset, RawEvent event) {
        for (Progress before : earlier) {
            if (before.covers(channel, offset, event)) {
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

    /// The latest event time that any lane has met; the beginning of time if none has met any.
    public long watermark() {
        return watermark.get();
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
        watermark.accumulateAndGet(commit.watermark(), Math::max);
        progress.put(commit.lane(), commit.positions());
        commit.outputs().forEach(Channel::append);
    }
}
