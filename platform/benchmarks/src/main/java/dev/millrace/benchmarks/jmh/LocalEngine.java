package dev.millrace.benchmarks.jmh;

import dev.millrace.api.Processor;
import dev.millrace.engine.Engine;
import dev.millrace.engine.Folders;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A whole engine in a folder of its own: everything of a server but its network. Used by one thread.
final class LocalEngine implements AutoCloseable {
    private static final int CHANNELS = 100;
    private final TempFolder folder = new TempFolder();
    private final Folders folders = new Folders(folder.path().resolve("data"), folder.path().resolve("plugins"),
            folder.path().resolve("scripts"));
    private final Engine engine;
    private int dropped;

    /// @param yaml its configuration
    LocalEngine(String yaml) throws IOException {
        Problems problems = new Problems();
        EngineConfig config = EngineConfig.parse("benchmark", yaml, problems);
        engine = new Engine(Objects.requireNonNull(config, () -> problems.messages().toString()), folders, CHANNELS, CHANNELS);
        Files.createDirectories(folders.plugins());
        Files.createDirectories(folders.scripts());
    }

    /// Drops a script of this package into its folder.
    void dropScript(String file) throws IOException {
        try (InputStream text = Objects.requireNonNull(LocalEngine.class.getResourceAsStream(file), file)) {
            Files.copy(text, folders.scripts().resolve(file));
        }
        dropped++;
    }

    /// Drops a plugin with one processor type into its folder.
    void dropPlugin(Class<? extends Processor<?>> type) throws IOException {
        Path jar = folders.plugins().resolve(type.getSimpleName() + ".jar");
        Files.write(jar, PluginJar.of(type));
        dropped++;
    }

    /// Starts.
    ///
    /// @throws IllegalStateException if anything that was dropped does not run; the log says why
    void start() throws IOException, InterruptedException {
        engine.start();
        int running = engine.processors().all().size();
        if (running != dropped) {
            throw new IllegalStateException("expected " + dropped + " processors to run, got " + running);
        }
    }

    Channels channels() {
        return engine.channels();
    }

    /// How scripts run: `compiled` or `interpreted`.
    String scriptRuntime() {
        return engine.scriptRuntime();
    }

    @Override
    public void close() {
        engine.close();
        folder.close();
    }
}
