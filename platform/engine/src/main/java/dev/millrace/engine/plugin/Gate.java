package dev.millrace.engine.plugin;

import dev.millrace.engine.processor.CodeException;
import org.jspecify.annotations.Nullable;

/// The one way into a plugin's code. Sets the context class loader for as long as the call lasts, so that the plugin's libraries find
/// their own classes, and lets no exception or error of the plugin's out, only text. Thread-safe.
final class Gate {
    private final ClassLoader loader;

    Gate(ClassLoader loader) {
        this.loader = loader;
    }

    /// A call into a plugin's code.
    ///
    /// @param <V> what it returns
    @FunctionalInterface
    interface Call<V extends @Nullable Object> {
        V run() throws Throwable;
    }

    /// A call that returns nothing.
    @FunctionalInterface
    interface Action {
        void run() throws Throwable;
    }

    /// The plugin's class loader.
    ClassLoader loader() {
        return loader;
    }

    /// Makes a call that returns nothing on this thread.
    ///
    /// @throws CodeException if it ends with any exception or error
    void run(Action action) throws CodeException {
        this.<@Nullable Object>enter(() -> {
            action.run();
            return null;
        });
    }

    /// Makes a call on this thread.
    ///
    /// @throws CodeException if it ends with any exception or error
    <V extends @Nullable Object> V enter(Call<V> call) throws CodeException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.run();
        } catch (CodeException e) {
            throw e;
        } catch (Throwable e) {
            throw new CodeException(Failure.of(e, loader));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
