package dev.millrace.server.cli;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.store.FolderLock;
import dev.millrace.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A store that a command may change, because no server runs on it. Used by one thread.
final class OpenStore implements AutoCloseable {
    private final FolderLock lock;
    private final Store store;

    private OpenStore(FolderLock lock, Store store) {
        this.lock = lock;
        this.store = store;
    }

    /// @throws CommandException if a server runs on that folder, or it cannot be used
    static OpenStore of(DataOption option, Terminal terminal) throws CommandException {
        Path folder = option.folder(terminal);
        @Nullable
        FolderLock lock = null;
        try {
            Files.createDirectories(folder);
            lock = FolderLock.take(folder);
            Store store = new Store(option.store(terminal), Runnable::run);
            store.start(() -> {});
            return new OpenStore(lock, store);
        } catch (IOException | StoredDataException e) {
            release(lock);
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }

    Store store() {
        return store;
    }

    @Override
    public void close() throws CommandException {
        try {
            store.close();
        } catch (StoredDataException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        } finally {
            release(lock);
        }
    }

    private static void release(@Nullable FolderLock lock) throws CommandException {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw CommandException.failed("the data folder cannot be let go: " + e.getMessage());
        }
    }
}
