package dev.millrace.engine.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Set;

/// The parent of all plugins' class loaders: the JDK and the packages that the plugins API is made of, nothing else of the server.
/// Thread-safe.
final class FilteredParent extends ClassLoader {
    /// Exact names: `org.slf4j` must not bring the logging backend's packages along.
    private static final Set<String> VISIBLE = Set.of("dev.millrace.api", "org.slf4j", "org.slf4j.event", "org.slf4j.spi",
            "org.jspecify.annotations");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader server;

    FilteredParent(ClassLoader server) {
        super("plugins", ClassLoader.getPlatformClassLoader());
        this.server = server;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isVisible(name, '.') ? server.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return isVisible(name, '/') ? server.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isVisible(name, '/') ? server.getResources(name) : super.getResources(name);
    }

    private static boolean isVisible(String name, char separator) {
        int end = name.lastIndexOf(separator);
        return end > 0 && VISIBLE.contains(name.substring(0, end).replace(separator, '.'));
    }
}
