package dev.millrace.engine.processor;

import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.Timer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The timers of a lane's keys, earliest first. Owned by the lane's thread.
final class LaneTimers {
    private final Map<Timer.Id, Timer> byId = new HashMap<>();
    private final Map<Timer.Clock, NavigableSet<Timer>> byDue = new EnumMap<>(Timer.Clock.class);
    private final ProcessorStore store;
    private final int lane;
    private final int lanes;

    LaneTimers(ProcessorStore store, int lane, int lanes) {
        this.store = store;
        this.lane = lane;
        this.lanes = lanes;
        for (Timer.Clock clock : Timer.Clock.values()) {
            byDue.put(clock, new TreeSet<>());
        }
    }

    /// Takes all that is committed.
    void load() {
        byId.clear();
        byDue.values().forEach(NavigableSet::clear);
        store.timers(timer -> {
            if (ProcessorStore.laneOf(timer.id().key(), lanes) == lane) {
                set(timer);
            }
        });
    }

    /// Goes back to what is committed.
    ///
    /// @param changed since then
    void restore(Collection<Timer.Id> changed) {
        for (Timer.Id id : List.copyOf(changed)) {
            cancel(id);
            Timer committed = store.timer(id);
            if (committed != null) {
                set(committed);
            }
        }
    }

    /// @return whether there was none of that name and key
    boolean set(Timer timer) {
        boolean isNew = !cancel(timer.id());
        byId.put(timer.id(), timer);
        on(timer.clock()).add(timer);
        return isNew;
    }

    /// @return whether there was one
    boolean cancel(Timer.Id id) {
        Timer known = byId.remove(id);
        return known != null && on(known.clock()).remove(known);
    }

    /// The earliest timer that is due at that time of the clock, or null.
    @Nullable
    Timer due(Timer.Clock clock, long time) {
        NavigableSet<Timer> timers = on(clock);
        return timers.isEmpty() || timers.first().due() > time ? null : timers.first();
    }

    /// When the next timer of the clock on the wall is due, in milliseconds since 1970; the end of time if none is set.
    long nextOnWall() {
        NavigableSet<Timer> timers = on(Timer.Clock.WALL);
        return timers.isEmpty() ? Long.MAX_VALUE : timers.first().due();
    }

    private NavigableSet<Timer> on(Timer.Clock clock) {
        return Objects.requireNonNull(byDue.get(clock));
    }
}
