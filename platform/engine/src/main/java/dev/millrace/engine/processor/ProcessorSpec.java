package dev.millrace.engine.processor;

import dev.millrace.engine.json.JsonPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a processor is deployed.
///
/// @param name its name, unique on the server
/// @param from channels that it consumes; empty if it is only called by name
/// @param to channels that it may emit to, the first by default
/// @param key JSON pointer to the key; null to use the event's own
/// @param time JSON pointer to the event time; null to use the time at which the server took the event
/// @param lateness how far out of order its events may come
/// @param lanes on how many threads its keys are shared out
/// @param onError what happens to an event on which it fails
/// @param limits what it may use up
/// @param stateVersion the version of the state that its code reads and writes
public record ProcessorSpec(String name, List<String> from, List<String> to, @Nullable JsonPath key, @Nullable JsonPath time,
        Lateness lateness, int lanes, FailurePolicy onError, Limits limits, int stateVersion) {
    /// Drops channels that are named twice and makes the lists unmodifiable.
    public ProcessorSpec {
        from = from.stream().distinct().toList();
        to = to.stream().distinct().toList();
    }
}
