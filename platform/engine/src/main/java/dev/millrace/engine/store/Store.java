package dev.millrace.engine.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What all processors have committed, by processor. Thread-safe.
public final class Store {
    private final Map<String, ProcessorStore> processors = new ConcurrentHashMap<>();

    /// What the processor of that name has committed; empty at first.
    public ProcessorStore of(String processor) {
        return processors.computeIfAbsent(processor, _ -> new ProcessorStore());
    }

    /// Forgets everything that the processor of that name has committed.
    public void forget(String processor) {
        processors.remove(processor);
    }
}
