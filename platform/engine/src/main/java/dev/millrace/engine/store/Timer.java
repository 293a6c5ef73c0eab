package dev.millrace.engine.store;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A timer that is set. Ordered by its due time.
///
/// @param id what it is for
/// @param clock which clock makes it due
/// @param due in milliseconds since 1970
public record Timer(Id id, Clock clock, long due) implements Comparable<Timer> {
    private static final Comparator<String> KEYS = Comparator.nullsFirst(Comparator.naturalOrder());
    private static final Comparator<Timer> ORDER = Comparator.comparingLong(Timer::due).thenComparing(Timer::clock)
            .thenComparing((a, b) -> KEYS.compare(a.id.key, b.id.key)).thenComparing(t -> t.id.name);

    /// A key has one timer of a name.
    ///
    /// @param key null for events without a key
    public record Id(@Nullable String key, String name) {
        /// What a timer of it counts for in {@link ProcessorStore#stateBytes}.
        public long size() {
            return StateKey.ENTRY_BYTES + name.length() + StateKey.length(key);
        }
    }

    /// The clocks a timer can follow.
    public enum Clock {
        /// The time of the input's events.
        EVENT,
        /// The clock on the wall.
        WALL
    }

    @Override
    public int compareTo(Timer other) {
        return ORDER.compare(this, other);
    }
}
