package dev.millrace.engine.store;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/// How the storage library is set up. All memory that it uses comes out of one cache and one budget of write buffers, whatever the size
/// of the store.
final class Tuning implements AutoCloseable {
    private static final long CACHE_BYTES = 64L << 20;
    private static final long BUFFERS_BYTES = 64L << 20;
    private static final long BUFFER_BYTES = 16L << 20;
    private static final long WAL_BYTES = 256L << 20;
    private static final long WAL_SYNC_BYTES = 1L << 20;
    private static final int LOG_BLOCK_BYTES = 16 << 10;
    private static final int KEPT_NOTES = 4;
    private static final long NOTES_BYTES = 1L << 20;

    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final WriteBufferManager buffers = new WriteBufferManager(BUFFERS_BYTES, cache);
    private final BloomFilter bloom = new BloomFilter();
    private final DBOptions database = new DBOptions();
    private final ColumnFamilyOptions log = new ColumnFamilyOptions();
    private final ColumnFamilyOptions looked = new ColumnFamilyOptions();

    Tuning() {
        database.setCreateIfMissing(true).setCreateMissingColumnFamilies(true).setWriteBufferManager(buffers)
                .setMaxTotalWalSize(WAL_BYTES).setWalBytesPerSync(WAL_SYNC_BYTES).setMaxBackgroundJobs(2)
                .setKeepLogFileNum(KEPT_NOTES).setMaxLogFileSize(NOTES_BYTES)
                // A record that was cut off by a crash is given up; anything else that is wrong is told, not skipped.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
        log.setWriteBufferSize(BUFFER_BYTES).setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(LOG_BLOCK_BYTES));
        looked.setWriteBufferSize(BUFFER_BYTES).setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions of(Family family) {
        return family == Family.LOG ? log : looked;
    }

    @Override
    public void close() {
        looked.close();
        log.close();
        database.close();
        bloom.close();
        buffers.close();
        cache.close();
    }
}
