package dev.millrace.plugins.machine;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Reads counters that a system may not have: in a container, without rights, on an unknown kernel. Used by one source's thread.
final class Readings {
    private final Logger log;
    private final Set<String> missing = new HashSet<>();

    Readings(Logger log) {
        this.log = log;
    }

    /// What `counter` says, or null if it cannot be read, which is logged once.
    <V> @Nullable V read(String name, Supplier<@Nullable V> counter) {
        try {
            return counter.get();
        } catch (RuntimeException | LinkageError e) {
            if (missing.add(name)) {
                log.warn("cannot read {} on this system, so it stays empty: {}", name, e.toString());
            }
            return null;
        }
    }
}
