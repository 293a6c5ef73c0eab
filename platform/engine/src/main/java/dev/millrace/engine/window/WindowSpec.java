package dev.millrace.engine.window;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which windows a processor declares, and what is computed over each. Immutable.
///
/// @param kind how events are gathered into windows
/// @param aggregates what is computed, by name, in their order
public record WindowSpec(Kind kind, Map<String, Aggregate> aggregates) {
    /// Makes the map unmodifiable.
    public WindowSpec {
        aggregates = Collections.unmodifiableMap(new LinkedHashMap<>(aggregates));
    }

    /// How events of a key are gathered. All times are in milliseconds.
    public sealed interface Kind {}

    /// Windows of one size, a new one every so often, aligned to 1970 (UTC); tumbling if `every` equals the size.
    public record Hopping(long size, long every) implements Kind {}

    /// For every event time, what happened in the time before it, itself included.
    public record Sliding(long size) implements Kind {}

    /// Events with less than the gap between them.
    public record Session(long gap) implements Kind {}

    /// So many events each.
    public record Count(int events) implements Kind {}

    /// What distinguishes the state of these windows from that of others, which the processor may have declared before.
    String signature() {
        return switch (kind) {
            case Hopping(var size, var every) -> "hopping " + size + " " + every;
            case Sliding(var size) -> "sliding " + size;
            case Session(var gap) -> "session " + gap;
            case Count(var events) -> "count " + events;
        };
    }
}
