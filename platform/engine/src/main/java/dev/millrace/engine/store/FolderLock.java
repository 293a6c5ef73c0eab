package dev.millrace.engine.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to write to a data folder, which one process has at a time: two would write over each other's files. It ends with the
/// process at the latest.
public final class FolderLock implements AutoCloseable {
    private final FileChannel locked;

    private FolderLock(FileChannel locked) {
        this.locked = locked;
    }

    /// Takes the lock of a folder.
    ///
    /// @throws IOException if another process has it, or the folder cannot be written
    public static FolderLock take(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("the data folder " + folder + " is used by another server: stop it, or choose another folder", e);
        }
    }

    @Override
    public void close() throws IOException {
        locked.close();
    }
}
