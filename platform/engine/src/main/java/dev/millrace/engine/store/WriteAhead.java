package dev.millrace.engine.store;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files into which the storage library writes everything first. They are looked at before it opens them, because none of its ways to
/// recover is right: one refuses what a crash can leave behind at the end, the other goes on without everything behind a damaged place,
/// and no one says so.
final class WriteAhead {
    private static final Logger LOG = LoggerFactory.getLogger(WriteAhead.class);

    private WriteAhead() {}

    /// Cuts off what the last process was writing when it ended.
    ///
    /// @param folder of the database; nothing happens if there is none
    /// @throws StoredDataException if there is damage with something sound behind it, or the files cannot be read
    static void mend(Path folder) {
        try {
            List<Path> files = files(folder);
            for (int i = 0; i < files.size(); i++) {
                mend(files.get(i), files.subList(i + 1, files.size()));
            }
        } catch (IOException e) {
            throw new StoredDataException("the store in " + folder + " cannot be read: " + e, e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .sorted(Comparator.comparingInt((Path file) -> file.getFileName().toString().length()).thenComparing(Path::getFileName))
                    .toList();
        }
    }

    private static void mend(Path file, List<Path> later) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            WriteAheadReader reader = new WriteAheadReader(channel);
            long end = reader.readRecords();
            if (end == channel.size()) {
                return;
            }
            if (reader.findsMore() || holdRecords(later)) {
                throw new StoredDataException("the store is damaged: " + file + " cannot be read at byte " + end + " of " + channel.size()
                        + ", and what was written later is there: restore the data folder from a copy, or, to lose all that was written"
                        + " later, cut the file off at that byte and remove those with higher numbers");
            }
            LOG.warn("{} bytes at the end of {} were cut off: a write that was not completed", channel.size() - end, file);
            channel.truncate(end);
        }
    }

    private static boolean holdRecords(List<Path> files) throws IOException {
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                WriteAheadReader reader = new WriteAheadReader(channel);
                if (reader.readRecords() > 0 || reader.findsMore()) {
                    return true;
                }
            }
        }
        return false;
    }
}
