package dev.millrace.engine.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Real stores for tests, in temporary folders.
public final class TestStore implements AutoCloseable {
    private static final TestStore SHARED = new TestStore();
    private static final AtomicInteger FRESH = new AtomicInteger();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SHARED::close));
    }

    private final Path folder;
    private final Store store;

    /// A store of its own, to be closed.
    public TestStore() {
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

    /// An empty place for a processor, in a store that all tests share.
    public static ProcessorStore fresh() {
        return SHARED.store.of("fresh-" + FRESH.incrementAndGet());
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
