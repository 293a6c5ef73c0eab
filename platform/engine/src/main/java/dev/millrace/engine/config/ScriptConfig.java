package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.ProcessorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a script declares of itself in `export const processor`: the settings of a processor without `use` and `with`.
///
/// @param from the channels that it consumes; none if it is only called by name
/// @param to the channels that it may emit to, the first by default; none if it only replies
/// @param key JSON pointer to the key in an event's data, such as `/symbol`
/// @param time JSON pointer to the event time in an event's data
/// @param late what becomes of events that come too late
/// @param lanes on how many threads its keys are shared out, 1 to 64; 1 by default
/// @param onError what happens to an event on which it fails
/// @param limits what one call may use up
/// @param stateVersion the version of the state that it reads and writes; 1 by default
/// @param window the windows whose aggregates are computed for it; null for none
public record ScriptConfig(@Named(Grammar.INPUT) @Default("") List<String> from, @Named(Grammar.CHANNEL) @Default("") List<String> to,
        @Nullable JsonPath key, @Nullable JsonPath time, LateConfig late, @Default("1") @Range(min = 1, max = 64) int lanes,
        OnError onError, LimitsConfig limits, @Default("1") @Range(min = 1) int stateVersion, @Nullable WindowConfig window) {
    /// The same for the processor itself.
    public ProcessorSpec spec(String name) {
        return new ProcessorSpec(name, from, to, key, time, late.lateness(window != null), lanes, onError.policy(), limits.limits(),
                stateVersion);
    }
}
