package dev.millrace.server;

import dev.millrace.engine.store.Store;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A real store in a temporary folder.
public final class TempStore implements AutoCloseable {
    private final Path folder;
    private final Store store;

    public TempStore() {
        try {
            folder = Files.createTempDirectory("millrace-store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new Store(folder, Runnable::run);
        store.start(() -> {});
    }

    /// It is started.
    public Store store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
