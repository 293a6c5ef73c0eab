package dev.millrace.engine.store;

import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Log;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Marks.Mark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The log of one channel: blocks of events. Written by the writer's thread; everything else is thread-safe.
final class StoredLog implements Log {
    /// From how much on it is worth while to free whole files at once.
    private static final long FREED_BYTES = 32L << 20;

    private final String name;
    private final int id;
    private final String epoch;
    private final ChannelSettings settings;
    private final Database database;
    private final Writer writer;
    private final Marks marks = new Marks();
    private final @Nullable TableRows table;
    /// Held by who gives up events.
    private final ReentrantLock dropping = new ReentrantLock();
    private volatile long oldest = 1;
    private volatile long cleared = 1;
    private volatile long next = 1;
    private long bytes;
    private long newest = Long.MIN_VALUE;
    private boolean recorded;

    /// What the block under way will change once it is written; used by the writer's thread.
    private long stagedNext;
    private long stagedBytes;
    private long stagedNewest;
    private final List<Mark> stagedMarks = new ArrayList<>();

    /// @param recorded whether the store knows the channel already
    StoredLog(String name, int id, String epoch, boolean recorded, ChannelSettings settings, Database database, Writer writer) {
        this.name = name;
        this.id = id;
        this.epoch = epoch;
        this.recorded = recorded;
        this.settings = settings;
        this.database = database;
        this.writer = writer;
        table = settings.table() == null ? null : new TableRows(database, id, name);
    }

    int id() {
        return id;
    }

    boolean isSynced() {
        return settings.durability() == Durability.DISK;
    }

    /// Finds out what is stored.
    synchronized void load() {
        Extent found = Extent.load(database, id);
        oldest = found.oldest();
        cleared = found.cleared();
        marks.clear();
        found.marks().forEach(marks::add);
        bytes = found.bytes();
        newest = found.newest();
        stagedNext = found.next();
        next = stagedNext;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public long oldest() {
        return oldest;
    }

    @Override
    public long cleared() {
        return cleared;
    }

    @Override
    public synchronized long bytesFrom(long offset) {
        return marks.isEmpty() || offset >= next ? 0 : bytes - marks.at(offset).bytes();
    }

    @Override
    public boolean hasRoom() {
        return writer.room().isFree();
    }

    @Override
    public void onRoom(Runnable then) {
        writer.room().await(then);
    }

    @Override
    public void append(Append append) {
        writer.submit(List.of(append));
    }

    @Override
    public @Nullable Batch read(long offset) {
        return Blocks.read(database, id, name, Math.max(offset, oldest));
    }

    @Override
    public void readTable(TableReader into) {
        if (table != null) {
            table.read(oldest, next, into);
        }
    }

    /// Adds the channel itself to the changes that are about to be written, if the store does not know it yet: its id must not be given to
    /// another channel while anything goes by it. Called by the writer's thread.
    void record(Changes changes) {
        if (!recorded) {
            changes.put(Family.META, Keys.channel(name), Records.channel(id, epoch));
        }
    }

    /// Adds what is appended to the changes that are about to be written. Called by the writer's thread.
    void stage(List<Append> appends, Changes changes) {
        record(changes);
        stagedNext = next;
        stagedBytes = bytes;
        stagedNewest = newest;
        stagedMarks.clear();
        List<RawEvent> block = new ArrayList<>();
        long size = 0;
        for (Append append : appends) {
            for (RawEvent event : append.events()) {
                block.add(event);
                size += event.data().length;
                if (block.size() == Blocks.EVENTS || size >= Blocks.BYTES) {
                    stageBlock(block, changes);
                    size = 0;
                }
            }
        }
        if (!block.isEmpty()) {
            stageBlock(block, changes);
        }
    }

    private synchronized void stageBlock(List<RawEvent> block, Changes changes) {
        byte[] encoded = Block.encode(block);
        stagedNewest = Math.max(stagedNewest, block.getLast().time());
        Mark mark = new Mark(stagedNext, block.getFirst().time(), stagedBytes);
        byte[] key = Keys.offset(id, stagedNext);
        if (stagedMarks.isEmpty() && marks.isDue(mark, settings.retain())) {
            stagedMarks.add(mark);
            changes.put(Family.MARK, key, ByteBuffer.allocate(16).putLong(mark.time()).putLong(mark.bytes()).array());
        }
        changes.put(Family.LOG, key, encoded);
        if (table != null) {
            table.stage(stagedNext, block, changes);
        }
        stagedNext += block.size();
        stagedBytes += encoded.length;
        block.clear();
    }

    /// What was staged is written.
    ///
    /// @return the offset of the first event of it
    synchronized long written() {
        long first = next;
        recorded = true;
        next = stagedNext;
        bytes = stagedBytes;
        newest = stagedNewest;
        stagedMarks.forEach(marks::add);
        return first;
    }

    @Override
    public void trim(ChannelSettings.Retain retain, long before) {
        long target;
        long freed;
        synchronized (this) {
            if (marks.isEmpty()) {
                return;
            }
            long now = System.currentTimeMillis();
            boolean isAllOver = newest <= now - retain.time().toMillis() && before >= next;
            Mark mark = marks.oldestRetained(retain, next, bytes, now);
            target = isAllOver ? next : mark.offset() <= before ? mark.offset() : marks.at(before).offset();
            freed = freed(target);
        }
        drop(target, freed);
    }

    @Override
    public void clear(long upTo, long before) {
        keepCleared(upTo);
        long target;
        long freed;
        synchronized (this) {
            if (marks.isEmpty()) {
                return;
            }
            target = before >= next ? next : marks.at(before).offset();
            freed = freed(target);
        }
        drop(target, freed);
    }

    /// A removed history must not come back: it may have been removed for what it told.
    private void keepCleared(long upTo) {
        dropping.lock();
        try {
            if (upTo > cleared) {
                writer.write(changes -> changes.put(Family.META, Keys.cleared(id), offset(upTo)));
                if (isSynced()) {
                    database.sync();
                }
                cleared = upTo;
            }
        } finally {
            dropping.unlock();
        }
    }

    private static byte[] offset(long offset) {
        return ByteBuffer.allocate(8).putLong(offset).array();
    }

    private long freed(long target) {
        return (target >= next ? bytes : marks.at(target).bytes()) - marks.at(oldest).bytes();
    }

    private void drop(long target, long freed) {
        dropping.lock();
        try {
            if (target > oldest) {
                dropTo(target, freed);
            }
        } finally {
            dropping.unlock();
        }
    }

    private void dropTo(long target, long freed) {
        byte[] from = Keys.offset(id, 0);
        byte[] to = Keys.offset(id, target);
        writer.write(changes -> {
            changes.put(Family.META, Keys.oldest(id), offset(target));
            changes.deleteRange(Family.LOG, from, to);
            changes.deleteRange(Family.MARK, from, to);
        });
        synchronized (this) {
            oldest = target;
            marks.dropBefore(target);
        }
        if (freed >= FREED_BYTES) {
            database.dropFiles(Family.LOG, from, to);
        }
    }
}
