package dev.millrace.engine.deploy;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A watched folder. It is looked at as a whole each time: events of the file system get lost when folders are renamed, links change or
/// queues overflow, and a look at a few files costs next to nothing. Owned by the deploy thread.
///
/// A file counts once it has settled: size, time and inode were the same for a while, so that a copy in progress is not taken for a whole
/// file. Names that start with a dot are ignored: copy to `.x.tmp`, then rename, and the change is instant and whole.
final class Folder {
    private static final long SETTLE_NANOS = 300_000_000;

    private final Path path;
    private final Set<String> endings;
    private final int depth;
    private final Map<Path, Seen> seen = new HashMap<>();

    /// What was seen of a file, and since when it has been the same.
    private record Seen(Stamp stamp, long since) {}

    /// What is in the folder now.
    ///
    /// @param settled files that have settled
    /// @param changing files that are being written, or of which nothing can be known now
    record Look(Map<Path, Stamp> settled, Set<Path> changing) {
        /// Whether the file is there, in whatever state.
        boolean has(Path file) {
            return settled.containsKey(file) || changing.contains(file);
        }
    }

    /// @param endings of the names that count, with their dot
    /// @param depth how deep folders in it are looked into; 1 for the folder itself only
    Folder(Path path, Set<String> endings, int depth) {
        this.path = path;
        this.endings = endings;
        this.depth = depth;
    }

    Path path() {
        return path;
    }

    /// Looks at everything.
    ///
    /// @param atOnce whether files count without having been the same for a while, as at the start
    /// @return null if the folder is not there: then nothing is known
    /// @throws IOException if the folder itself cannot be read; what cannot be read in it stays as it was
    @Nullable
    Look look(boolean atOnce) throws IOException {
        if (!Files.isDirectory(path)) {
            return null;
        }
        Walk walk = new Walk();
        Files.walkFileTree(path, Set.of(FileVisitOption.FOLLOW_LINKS), depth, walk);
        Map<Path, Stamp> stamps = walk.stamps;
        seen.keySet().removeIf(file -> !stamps.containsKey(file) && !walk.unclear.contains(file));
        long now = System.nanoTime();
        Map<Path, Stamp> settled = new TreeMap<>();
        stamps.forEach((file, stamp) -> {
            Seen last = seen.get(file);
            if (last == null || !last.stamp.equals(stamp)) {
                last = new Seen(stamp, atOnce ? now - SETTLE_NANOS : now);
                seen.put(file, last);
            }
            if (now - last.since >= SETTLE_NANOS) {
                settled.put(file, stamp);
            }
        });
        Set<Path> changing = new HashSet<>(walk.unclear);
        changing.addAll(stamps.keySet());
        changing.removeAll(settled.keySet());
        return new Look(settled, changing);
    }

    /// One look at the files. A link that leads nowhere or in a circle, or a folder that may not be read, hides no others; what was seen
    /// behind it is not taken for deleted.
    private final class Walk extends SimpleFileVisitor<Path> {
        private final Map<Path, Stamp> stamps = new HashMap<>();
        private final Set<Path> unclear = new HashSet<>();

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (counts(file)) {
                try {
                    Stamp stamp = Stamp.of(file);
                    if (stamp != null) {
                        stamps.put(file, stamp);
                    }
                } catch (IOException e) {
                    addUnclear(file);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goOn(file, e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goOn(folder, e);
        }

        private FileVisitResult goOn(Path from, IOException e) throws IOException {
            if (from.equals(path)) {
                throw e;
            }
            if (!(e instanceof NoSuchFileException)) {
                addUnclear(from);
            }
            return FileVisitResult.CONTINUE;
        }

        private void addUnclear(Path from) {
            seen.keySet().stream().filter(file -> file.startsWith(from)).forEach(unclear::add);
        }
    }

    private boolean counts(Path file) {
        String name = file.getFileName().toString();
        return endings.stream().anyMatch(name::endsWith) && path.relativize(file).toString().chars().noneMatch(c -> c < ' ')
                && Stream.iterate(file, p -> !p.equals(path), Path::getParent).noneMatch(p -> p.getFileName().toString().startsWith("."));
    }
}
