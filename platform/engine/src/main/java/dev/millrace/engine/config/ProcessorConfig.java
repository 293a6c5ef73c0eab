package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.json.JsonPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry under `processors`: a processor type, deployed under a name. What is null here is as the type itself says.
///
/// @param use the processor type
/// @param from the channels that it consumes; an empty list if it is only called by name
/// @param to the channels that it may emit to, the first by default
/// @param key JSON pointer to the key in an event's data, such as `/symbol`
/// @param time JSON pointer to the event time in an event's data
/// @param late what becomes of events that come too late
/// @param lanes on how many threads its keys are shared out, 1 to 64; without it the server chooses
/// @param onError what happens to an event on which it fails
/// @param limits what one call may use up
/// @param window the windows whose aggregates are computed for it; null for none
/// @param with the type's own settings, as they were written; by default none, at the entry's own place
public record ProcessorConfig(@Named(Grammar.ENTRY) String use, @Named(Grammar.INPUT) @Nullable List<String> from,
        @Named(Grammar.CHANNEL) @Nullable List<String> to, @Nullable JsonPath key, @Nullable JsonPath time, LateConfig late,
        @Nullable @Range(min = 1, max = 64) Integer lanes, OnError onError, LimitsConfig limits, @Nullable WindowConfig window,
        @Default("") Node.Mapping with) {
    private static final int MAX_LANES = 64;

    /// Checks the number of lanes and makes the lists unmodifiable.
    public ProcessorConfig {
        if (lanes != null) {
            requireLanes(lanes);
        }
        from = from == null ? null : List.copyOf(from);
        to = to == null ? null : List.copyOf(to);
    }

    static void requireLanes(int lanes) {
        if (lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException("setting 'lanes': expected 1 to " + MAX_LANES + ", got " + lanes);
        }
    }
}
