package dev.millrace.engine.store;

import java.util.function.Function;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// What is written together or not at all. Used by one thread, once.
final class Changes implements AutoCloseable {
    private final WriteBatch batch = new WriteBatch();
    private final Function<Family, ColumnFamilyHandle> handles;

    Changes(Function<Family, ColumnFamilyHandle> handles) {
        this.handles = handles;
    }

    Changes put(Family family, byte[] key, byte[] value) {
        try {
            batch.put(handles.apply(family), key, value);
            return this;
        } catch (RocksDBException e) {
            throw Database.failed("written", e);
        }
    }

    Changes delete(Family family, byte[] key) {
        try {
            batch.delete(handles.apply(family), key);
            return this;
        } catch (RocksDBException e) {
            throw Database.failed("written", e);
        }
    }

    /// Removes all keys from one on, before another.
    Changes deleteRange(Family family, byte[] from, byte[] to) {
        try {
            batch.deleteRange(handles.apply(family), from, to);
            return this;
        } catch (RocksDBException e) {
            throw Database.failed("written", e);
        }
    }

    boolean isEmpty() {
        return batch.count() == 0;
    }

    WriteBatch batch() {
        return batch;
    }

    @Override
    public void close() {
        batch.close();
    }
}
