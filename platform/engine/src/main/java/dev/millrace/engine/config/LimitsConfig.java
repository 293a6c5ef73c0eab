package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.processor.Limits;
import java.time.Duration;

/// The setting `limits`: what one call of a processor may use up.
///
/// @param time how long one call may take; 1s by default
/// @param memory how much one call may allocate, in bytes; 512MB by default
/// @param outputs how many events one call may emit and reply; 10000 by default
/// @param outputBytes how large all that one call emits and replies may be; 16MB by default
/// @param stateBytes how large all state of the processor may be; 256MB by default
public record LimitsConfig(@Default("1s") Duration time, @Default("512MB") @Bytes long memory,
        @Default("10000") @Range(min = 0) int outputs,
        @Default("16MB") @Bytes long outputBytes, @Default("256MB") @Bytes long stateBytes) {

    /// Checks that a call may take any time at all, and the number of outputs.
    public LimitsConfig {
        if (time.isZero()) {
            throw new IllegalArgumentException("setting 'time': expected at least 1ms, got 0");
        }
        if (outputs < 0) {
            throw new IllegalArgumentException("setting 'outputs': expected 0 or more events, got " + outputs);
        }
    }

    /// The same for the processor itself.
    public Limits limits() {
        return new Limits(time, memory, outputs, outputBytes, stateBytes);
    }
}
