package dev.millrace.engine.processor;

import java.time.Duration;

/// What one call of a processor may use up; a breach fails the event, repeated breaches quarantine the processor.
///
/// @param time how long one call may take, of which it must have used half the processor time itself; a call that only waits may take
///        ten times as long
/// @param memory how much one call may allocate, in bytes
/// @param outputs how many events one call may emit and reply
/// @param outputBytes how large all that one call emits and replies may be
/// @param stateBytes how large all state of the processor may be
public record Limits(Duration time, long memory, int outputs, long outputBytes, long stateBytes) {
    /// One second, 512 MiB, 10,000 events of 16 MiB together, 256 MiB of state.
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(1), 512L << 20, 10_000, 16L << 20, 256L << 20);
}
