package dev.millrace.engine.store;

import java.util.Map;

/// What is stored of a processor, as it was when the store was opened to be looked at.
///
/// @param name its name
/// @param stateVersion the version of its state
/// @param stateBytes how large its state and its timers are, in bytes
/// @param lanes on how many threads its keys are shared out
/// @param positions the offset of the first event that it has not handled, by stored channel
/// @param lag how many stored events wait for it
public record StoredProcessor(String name, int stateVersion, long stateBytes, int lanes, Map<String, Long> positions, long lag) {
    /// Makes the map unmodifiable.
    public StoredProcessor {
        positions = Map.copyOf(positions);
    }
}
