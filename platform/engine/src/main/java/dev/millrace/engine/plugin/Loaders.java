package dev.millrace.engine.plugin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.AbstractPluginManager;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.JarPluginLoader;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.ServiceProviderExtensionFinder;
import org.pf4j.VersionManager;

/// PF4J reduced to what it does well: a class loader per jar, and unloading. It scans no folder, starts no plugin class and knows no
/// dependencies between plugins; each generation of a plugin is a plugin of its own to it. Used by one thread.
final class Loaders extends AbstractPluginManager {
    private @Nullable PluginDescriptor next;

    Loaders(Path copies) {
        super(List.of(copies));
    }

    /// Makes the class loader of one generation of a plugin.
    ///
    /// @param generation unlike that of every other loader
    ClassLoader open(Path copy, String generation, String version) {
        next = new DefaultPluginDescriptor(generation, "", Plugin.class.getName(), version, "*", "", "");
        try {
            return getPluginClassLoader(loadPlugin(copy));
        } finally {
            next = null;
        }
    }

    /// Closes the class loader of a generation and forgets it.
    void close(String generation) {
        if (plugins.containsKey(generation)) {
            unloadPlugin(generation);
        }
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path jar) {
                return true;
            }

            @Override
            public @Nullable PluginDescriptor find(Path jar) {
                return next;
            }
        };
    }

    /// The parent goes first, so a jar that bundles the API by mistake works all the same.
    @Override
    protected PluginLoader createPluginLoader() {
        ClassLoader parent = new FilteredParent(Loaders.class.getClassLoader());
        return new JarPluginLoader(this) {
            @Override
            protected PluginClassLoader createPluginClassLoader(Path jar, PluginDescriptor descriptor) {
                return new PluginClassLoader(pluginManager, descriptor, parent, ClassLoadingStrategy.APD);
            }
        };
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return List.of();
            }

            @Override
            public boolean deletePluginPath(Path jar) {
                return false;
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new Plugin();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new ServiceProviderExtensionFinder(this);
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }
}
