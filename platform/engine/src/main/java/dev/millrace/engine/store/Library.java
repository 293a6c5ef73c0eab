package dev.millrace.engine.store;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/// Loads the native part of the storage library.
final class Library {
    private Library() {}

    /// Unpacks it into the data folder: the library's own way leaves a copy among the temporary files each time the process is killed.
    /// Whoever only looks may not be allowed to write there, and must not replace the file that a server has just unpacked.
    static void load(Path folder, boolean toRead) {
        Path into = folder;
        try {
            if (toRead) {
                into = Files.createTempDirectory("millrace-lib");
            }
            Files.createDirectories(into);
            NativeLibraryLoader.getInstance().loadLibrary(into.toString());
            RocksDB.loadLibrary();
            if (toRead) {
                discard(into);
            }
        } catch (IOException e) {
            throw new StoredDataException("the storage library cannot be unpacked into " + into + ": " + e, e);
        }
    }

    /// What is loaded is not needed as a file any more, where the system lets it go.
    private static void discard(Path copy) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(copy)) {
            files = listed.toList();
        }
        boolean isEmpty = true;
        for (Path file : files) {
            isEmpty &= file.toFile().delete();
        }
        if (!isEmpty || !copy.toFile().delete()) {
            copy.toFile().deleteOnExit();
            files.forEach(file -> file.toFile().deleteOnExit());
        }
    }
}
