package dev.millrace.engine.plugin;

import java.lang.ref.WeakReference;
import java.util.List;

/// What is left of a plugin that was closed: a way to see whether its classes are gone. Thread-safe.
///
/// @param version `id@version+hash`
/// @param loader its class loader, as long as something keeps it
public record Unloaded(String version, WeakReference<ClassLoader> loader) {

    /// Whether its classes were garbage-collected. While they are not after several collections, something keeps them: mostly a thread
    /// that the plugin has not ended.
    public boolean isCollected() {
        return loader.refersTo(null);
    }

    /// The names of running threads that belong to it.
    public List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(this::owns).map(Thread::getName).sorted().toList();
    }

    void interruptThreads() {
        Thread.getAllStackTraces().keySet().stream().filter(this::owns).forEach(Thread::interrupt);
    }

    private boolean owns(Thread thread) {
        ClassLoader context = thread.getContextClassLoader();
        return context != null && loader.refersTo(context);
    }
}
