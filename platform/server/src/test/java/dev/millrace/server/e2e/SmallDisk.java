package dev.millrace.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// A file system of a few megabytes, mounted for a test, which needs to be root for that.
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Path place;
    private final Path filler;

    private SmallDisk(Path place) {
        this.place = place;
        filler = place.resolve("filler");
    }

    /// Mounts one at a new folder.
    static SmallDisk mount(Path at, int megabytes) {
        try {
            Files.createDirectories(at);
            Program mount = Program.run(at.getParent(), Map.of(),
                    List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "millrace-test", at.toString()));
            if (mount.exitCode() != 0) {
                throw Foreign.missing("a small file system cannot be mounted: " + mount.said());
            }
            return new SmallDisk(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path place() {
        return place;
    }

    /// Takes all that is free.
    void fill() {
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = CHUNK_BYTES; size > 0; size /= 16) {
                fill(file, size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Only an exception tells that a file system is full.
    private static void fill(FileChannel file, int size) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(size);
        try {
            while (file.size() < Integer.MAX_VALUE) {
                file.write(chunk.rewind());
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /// Gives back what {@link #fill} took.
    void free() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Nobody can write to it any more, not even root.
    void makeReadOnly() {
        Program remount = Program.run(place.getParent(), Map.of(), List.of("mount", "-o", "remount,ro", place.toString()));
        if (remount.exitCode() != 0) {
            throw new IllegalStateException(remount.said());
        }
    }

    @Override
    public void close() {
        Program unmount = Program.run(place.getParent(), Map.of(), List.of("umount", "--lazy", place.toString()));
        if (unmount.exitCode() != 0) {
            throw new IllegalStateException(unmount.said());
        }
    }
}
