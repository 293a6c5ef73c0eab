package dev.millrace.engine.plugin;

import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import dev.millrace.engine.processor.CodeException;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns jars into plugins, each with its own class loader. Used by one thread.
///
/// A jar is never loaded from where it was dropped: its bytes are copied first, so that overwriting or deleting the drop does not touch a
/// running plugin. Several generations of one plugin can be loaded at the same time. Loading runs none of the plugin's code but the
/// compact constructors of settings records.
public final class PluginHost {
    /// The version of `dev.millrace.api` that this server has.
    public static final String API_VERSION = "1.0.0";
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final int MAX_BYTES = 256 << 20;
    private static final int HASH_IN_NAME = 16;

    private final Path copies;
    private final String apiVersion;
    private final Patience patience;
    private final Loaders loaders;
    private boolean prepared;
    private long generations;

    /// @param copies a directory of this host alone; what an earlier process left there is deleted by the first {@link #load}
    /// @param apiVersion the version of the plugins API against which `Plugin-Requires` is checked, mostly {@link #API_VERSION}
    public PluginHost(Path copies, String apiVersion) {
        this(copies, apiVersion, Patience.DEFAULT);
    }

    PluginHost(Path copies, String apiVersion, Patience patience) {
        this.copies = copies;
        this.apiVersion = apiVersion;
        this.patience = patience;
        this.loaders = new Loaders(copies);
    }

    /// Loads a plugin.
    ///
    /// @param fileName the jar's name, for messages
    /// @param jar the jar's bytes
    /// @throws PluginException if it is refused for any reason; nothing of it remains then
    public Plugin load(String fileName, byte[] jar) throws PluginException {
        String hash = sha256(jar);
        String copy = hash.substring(0, HASH_IN_NAME) + "-" + ++generations + ".jar";
        try {
            if (jar.length > MAX_BYTES) {
                throw new Refusal(Code.TOO_LARGE, "has " + jar.length + " bytes, expected at most " + MAX_BYTES);
            }
            keep(copy, jar);
            return open(copy, hash);
        } catch (Refusal e) {
            discard(copy);
            throw e.of(fileName);
        } catch (Throwable e) {
            discard(copy);
            throw LoadFailure.of(e).of(fileName);
        }
    }

    private Plugin open(String copy, String hash) throws Throwable {
        JarContents contents = JarContents.read(copies.resolve(copy));
        Descriptor descriptor = Descriptor.of(contents.attributes(), apiVersion);
        ClassLoader loader = loaders.open(copies.resolve(copy), copy, descriptor.version().toString());
        Generation generation = Generation.of(descriptor, hash, loader, patience);
        Plugin.Types types = read(generation, contents);
        Unloaded unloaded = new Unloaded(generation.version(), new WeakReference<>(loader));
        return new Plugin(this, copy, descriptor, hash, contents.configuration(), unloaded, types);
    }

    /// Static initializers and compact constructors run here, and nothing says that they end.
    private static Plugin.Types read(Generation generation, JarContents contents) throws Throwable {
        try {
            TypeReader reader = new TypeReader(generation);
            return generation.patience().await(generation.version(), generation.gate().loader(), () -> reader.read(contents));
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (CodeException e) {
            throw new Refusal(Code.INIT_FAILED, "reading its classes " + e.problem());
        }
    }

    void unload(String copy, Unloaded unloaded) {
        ClassLoader loader = unloaded.loader().get();
        unloaded.interruptThreads(); // a library's own clean-up threads know no other end
        discard(copy);
        if (loader != null) {
            ResourceBundle.clearCache(loader);
        }
        Introspector.flushCaches();
    }

    private void keep(String copy, byte[] jar) throws Refusal {
        try {
            if (!prepared) {
                Files.createDirectories(copies);
                deleteLeftovers();
                prepared = true;
            }
            Files.write(copies.resolve(copy), jar);
        } catch (IOException e) {
            throw new Refusal(Code.COPY_FAILED, "cannot be copied to " + copies + " (" + e + "): make room there and permit writing");
        }
    }

    private void deleteLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(copies)) {
            leftovers = files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{" + HASH_IN_NAME + "}-\\d+\\.jar")).toList();
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
    }

    private void discard(String copy) {
        try {
            loaders.close(copy);
            Files.deleteIfExists(copies.resolve(copy));
        } catch (IOException | RuntimeException e) {
            LOG.warn("the copy {} of a plugin cannot be deleted: {}", copies.resolve(copy), e.toString());
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
