package dev.millrace.engine.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
    /// @param changing files that are being written
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
    @Nullable
    Look look(boolean atOnce) throws IOException {
        if (!Files.isDirectory(path)) {
            return null;
        }
        Map<Path, Stamp> stamps = stamps();
        seen.keySet().retainAll(stamps.keySet());
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
        stamps.keySet().removeAll(settled.keySet());
        return new Look(settled, stamps.keySet());
    }

    private Map<Path, Stamp> stamps() throws IOException {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path file : files()) {
            Stamp stamp = Stamp.of(file);
            if (stamp != null) {
                stamps.put(file, stamp);
            }
        }
        return stamps;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = depth == 1 ? Files.list(path) : Files.walk(path, depth, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(this::counts).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean counts(Path file) {
        String name = file.getFileName().toString();
        return endings.stream().anyMatch(name::endsWith) && path.relativize(file).toString().chars().noneMatch(c -> c < ' ')
                && Stream.iterate(file, p -> !p.equals(path), Path::getParent).noneMatch(p -> p.getFileName().toString().startsWith("."));
    }
}
