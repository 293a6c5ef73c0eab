package dev.millrace.engine.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// What tells one content of a file from the next without reading it.
///
/// @param size in bytes
/// @param modified when it was last written to
/// @param inode which file it is, where the file system tells
/// @param changed when it, or who may read it, last changed, where the file system tells; nobody can set it
record Stamp(long size, FileTime modified, @Nullable Object inode, @Nullable Object changed) {
    private static final String UNIX = "unix";

    /// The file's stamp; null if there is no such file, or it is not a regular one.
    ///
    /// @throws IOException if there may be such a file, but nothing can be known of it now
    static @Nullable Stamp of(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), changed(file))
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static @Nullable Object changed(Path file) throws IOException {
        boolean isKnown = file.getFileSystem().supportedFileAttributeViews().contains(UNIX);
        return isKnown ? Files.getAttribute(file, UNIX + ":ctime") : null;
    }
}
