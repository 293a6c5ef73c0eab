package dev.millrace.engine.store;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The storage library behind a few verbs: an ordered map of bytes in families, with atomic writes. Thread-safe. It may be opened again
/// after a failure while others use it; they wait.
final class Database implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long SPARE_BYTES = 8L << 20;
    private static final int PROBE_BYTES = 64 << 10;

    private final Path folder;
    private final Tuning tuning;
    private final WriteOptions writeOptions;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private @Nullable RocksDB db;
    private boolean writable;

    /// Looks at entries in the order of their keys.
    @FunctionalInterface
    interface Visitor {
        /// @return whether it wants to see the next one
        boolean visit(byte[] key, byte[] value);
    }

    /// Opens the database, which is made if there is none.
    ///
    /// @param readOnly to look at what is stored, also while another process writes to it
    /// @throws StoredDataException if that is not possible
    Database(Path folder, boolean readOnly) {
        this.folder = folder;
        Library.load(folder.resolveSibling("lib"), readOnly);
        tuning = new Tuning();
        writeOptions = new WriteOptions();
        try {
            open(readOnly);
        } catch (StoredDataException e) {
            writeOptions.close();
            tuning.close();
            throw e;
        }
    }

    private void open(boolean toRead) {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.storedName(), tuning.of(family)));
        }
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        if (!toRead) {
            WriteAhead.mend(folder);
        }
        try {
            db = toRead ? openReadOnly(descriptors, opened) : RocksDB.open(tuning.database(), folder.toString(), descriptors, opened);
        } catch (RocksDBException e) {
            throw new StoredDataException("the store in " + folder + " cannot be opened: " + e.getMessage(), e);
        }
        tuning.database().setCreateIfMissing(false); // opened again, it is the same one or none: its folder may be unmounted for a while
        writable = !toRead;
        Iterator<ColumnFamilyHandle> handle = opened.iterator();
        for (Family family : Family.values()) {
            handles.put(family, handle.next());
        }
    }

    /// A server at work may remove a file between the moment in which its name is read and the one in which it is opened.
    private RocksDB openReadOnly(List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> opened) throws RocksDBException {
        for (int attempt = 1;; attempt++) {
            try {
                return RocksDB.openReadOnly(tuning.database(), folder.toString(), descriptors, opened);
            } catch (RocksDBException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                opened.clear();
            }
        }
    }

    /// Closes and opens again, after a failed write: what was half written is cut off. Until that is possible, what is stored can be read.
    ///
    /// @throws StoredDataException if it cannot be opened now; it may be tried again
    void reopen() {
        requireRoom();
        lock.writeLock().lock();
        try {
            shut();
            open(false);
        } catch (StoredDataException e) {
            readOn(e);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void readOn(StoredDataException why) {
        try {
            open(true);
        } catch (StoredDataException e) {
            why.addSuppressed(e);
        }
    }

    /// To open it takes space, most of it for what was written last and is not in its place yet.
    private void requireRoom() {
        Path probe = folder.resolveSibling("probe");
        try (Stream<Path> files = Files.list(folder)) {
            long needed = SPARE_BYTES;
            for (Path file : files.filter(each -> each.toString().endsWith(".log")).toList()) {
                needed += Files.size(file);
            }
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < needed) {
                throw new StoredDataException("the store cannot be written: No space left on device, " + (needed >> 20)
                        + " MB must be free in " + folder + " to go on, " + (free >> 20) + " MB are");
            }
            Files.write(probe, new byte[PROBE_BYTES], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
            Files.delete(probe);
        } catch (IOException e) {
            throw new StoredDataException("the store cannot be written: " + e, e);
        }
    }

    Changes changes() {
        return new Changes(this::handle);
    }

    /// Writes all changes or none; they outlive this process afterwards.
    ///
    /// @throws StoredDataException if that failed; then it must be {@linkplain #reopen opened again}
    void write(Changes changes) {
        use("written", open -> {
            open.write(writeOptions, changes.batch());
            return true;
        });
    }

    /// Makes all that was written outlive a loss of power.
    void sync() {
        use("synced", open -> {
            open.syncWal();
            return true;
        });
    }

    byte @Nullable [] get(Family family, byte[] key) {
        return use("read", open -> open.get(handle(family), key));
    }

    /// How long a value is; -1 if there is none.
    int length(Family family, byte[] key) {
        return use("read", open -> open.get(handle(family), key, new byte[0]));
    }

    /// Shows all entries from a key on, before another one.
    void scan(Family family, byte[] from, byte[] to, Visitor visitor) {
        use("read", open -> {
            try (RocksIterator entries = open.newIterator(handle(family))) {
                entries.seek(from);
                while (entries.isValid() && Arrays.compareUnsigned(entries.key(), to) < 0
                        && visitor.visit(entries.key(), entries.value())) {
                    entries.next();
                }
                entries.status();
                return true;
            }
        });
    }

    /// The last key up to and including a key; null if that is before `low`.
    byte @Nullable [] floor(Family family, byte[] low, byte[] key) {
        return use("read", open -> {
            try (RocksIterator entries = open.newIterator(handle(family))) {
                entries.seekForPrev(key);
                byte[] found = entries.isValid() ? entries.key() : null;
                entries.status();
                return found == null || Arrays.compareUnsigned(found, low) < 0 ? null : found;
            }
        });
    }

    /// Frees at once the files that hold nothing but keys of the range, which must have been removed.
    void dropFiles(Family family, byte[] from, byte[] to) {
        use("freed", open -> {
            open.deleteFilesInRanges(handle(family), List.of(from, to), false);
            return true;
        });
    }

    /// Frees the space of all that was removed or replaced.
    void compact() {
        for (Family family : Family.values()) {
            use("compacted", open -> {
                open.compactRange(handle(family));
                return true;
            });
        }
    }

    /// Reads everything and compares checksums.
    ///
    /// @throws StoredDataException if one is wrong
    void verify() {
        use("verified", open -> {
            open.verifyChecksum();
            return true;
        });
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (db != null && writable) {
                db.syncWal();
            }
        } catch (RocksDBException e) {
            LOG.warn("what was written last may not be on the disk: {}", e.getMessage());
        } finally {
            shut();
            writeOptions.close();
            tuning.close();
            lock.writeLock().unlock();
        }
    }

    private void shut() {
        if (db != null) {
            handles.values().forEach(ColumnFamilyHandle::close);
            handles.clear();
            db.close();
            db = null;
        }
    }

    static StoredDataException failed(String verb, RocksDBException e) {
        return new StoredDataException("the store cannot be " + verb + ": " + e.getMessage(), e);
    }

    private ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = handles.get(family);
        if (handle == null) {
            throw new StoredDataException("the store in " + folder + " is closed");
        }
        return handle;
    }

    private RocksDB opened() {
        RocksDB open = db;
        if (open == null) {
            throw new StoredDataException("the store in " + folder + " is closed");
        }
        return open;
    }

    @FunctionalInterface
    private interface Use<T extends @Nullable Object> {
        T on(RocksDB open) throws RocksDBException;
    }

    private <T extends @Nullable Object> T use(String verb, Use<T> use) {
        lock.readLock().lock();
        try {
            return use.on(opened());
        } catch (RocksDBException e) {
            throw failed(verb, e);
        } finally {
            lock.readLock().unlock();
        }
    }
}
