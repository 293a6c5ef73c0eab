package dev.millrace.engine.plugin;

import dev.millrace.engine.processor.CodeException.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a source is doing.
///
/// @param name the name under which it is deployed
/// @param version `id@version+hash` of its plugin
/// @param channel the channel that it feeds
/// @param state what it does
/// @param emitted how many events it has emitted
/// @param restarts how often it was run again after a failure
/// @param problem its last failure; null if it never failed
/// @param counters its own counters
public record SourceStatus(String name, String version, String channel, State state, long emitted, long restarts,
        @Nullable Problem problem, Map<String, Long> counters) {
    /// What a source does.
    public enum State {
        /// It was not started yet.
        NEW,
        /// Its code runs.
        RUNNING,
        /// It failed and will be run again.
        WAITING,
        /// It had no more events.
        ENDED,
        /// It was closed.
        CLOSED,
        /// It was closed, but its code did not end in time; its thread may be lost.
        ABANDONED
    }
}
