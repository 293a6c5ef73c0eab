package dev.millrace.engine.store;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Which format a store has, in a file beside it, so that a server never guesses at what a newer one has written.
final class Format {
    private static final int CURRENT = 1;

    private Format() {}

    /// Makes the store's folder, if there is none.
    ///
    /// @throws StoredDataException if the store is of a newer format, or the folder cannot be used
    static void require(Path folder) {
        Path file = folder.resolve("format");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                Files.writeString(file, CURRENT + "\n");
                return;
            }
            requireKnown(folder, Files.readString(file).strip());
        } catch (IOException e) {
            throw new StoredDataException("the data folder " + folder + " cannot be used: " + e
                    + "; let the server write there, or choose another folder with --data", e);
        }
    }

    /// As {@link #require} for who only looks: there must be a store.
    static void requireStored(Path folder) {
        Path file = folder.resolve("format");
        try {
            requireKnown(folder, Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            throw new StoredDataException("there is no store in " + folder + ": choose the server's data folder with --data", e);
        } catch (IOException e) {
            throw new StoredDataException("the store in " + folder + " cannot be read: " + e, e);
        }
    }

    private static void requireKnown(Path folder, String found) {
        if (!found.equals(String.valueOf(CURRENT))) {
            throw new StoredDataException("the store in " + folder + " has format '" + found + "', this server knows format " + CURRENT
                    + ": start the server that wrote it, or a newer one, or choose another folder with --data");
        }
    }
}
