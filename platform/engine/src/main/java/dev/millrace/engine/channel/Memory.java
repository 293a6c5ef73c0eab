package dev.millrace.engine.channel;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a channel has in memory: its newest events, how long they are kept, and whether there is room for more. Thread-safe; nobody is
/// called under its lock but the wildcards that take the same events.
final class Memory {
    /// Recent events beyond what is retained that somebody has yet to read, so that a subscriber's full socket does not make it skip at
    /// once. What nobody will read is given up: what lives longer than it must, collectors copy.
    private static final long SLACK_BYTES = 4L << 20;
    /// The same where it can be read from the store.
    private static final long STORED_SLACK_BYTES = 2L << 20;
    private static final long SLACK_MILLIS = 5_000;
    /// Whoever subscribes has a place before the channel knows of it.
    private static final long JOINING_MILLIS = 20;
    /// How much held events may take beyond what is retained before publishers wait.
    private static final long HELD_BYTES = 16L << 20;

    private final String channel;
    private final Retain retain;
    private final @Nullable Log log;
    private final @Nullable Table table;
    private final LongSupplier unread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Tail tail;
    private volatile long next;
    private volatile long cleared;

    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final Room room;
    private volatile List<Channel> wildcards = List.of();

    /// @param log what is stored; null if all is in memory
    /// @param table gets every event; null if there is none
    /// @param unread tells the offset before which all subscribers have read everything
    Memory(String channel, Retain retain, @Nullable Log log, @Nullable Table table, LongSupplier unread) {
        this.channel = channel;
        this.retain = retain;
        this.log = log;
        this.table = table;
        this.unread = unread;
        tail = new Tail(channel);
        next = log == null ? 1 : log.next();
        cleared = log == null ? 1 : log.cleared();
        room = new Room(Math.min(retain.bytes(), Long.MAX_VALUE - HELD_BYTES) + HELD_BYTES);
    }

    /// The offset that the next event will get.
    long next() {
        return next;
    }

    /// History begins here at the earliest.
    long cleared() {
        return cleared;
    }

    /// Whether publishers may go on.
    Room room() {
        return room;
    }

    /// Those that the events go into as well.
    List<Channel> wildcards() {
        return wildcards;
    }

    /// Adds events.
    ///
    /// @return the offset of the first
    long add(List<RawEvent> events) {
        lock.lock();
        try {
            long first = next;
            put(events);
            trim();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// Adds events that are stored, unless others are missing before them or they are there.
    ///
    /// @param first the offset of the first event
    void addStored(long first, List<Append> appends) {
        lock.lock();
        try {
            boolean isNext = next == first;
            long offset = first;
            for (Append append : appends) {
                append.storedAt(offset);
                offset += append.events().size();
                if (isNext) {
                    put(append.events());
                }
            }
            trim();
        } finally {
            lock.unlock();
        }
    }

    /// Wildcards take the events under this lock: so they have them in this order.
    private void put(List<RawEvent> events) {
        long end = next;
        for (RawEvent event : events) {
            if (table != null) {
                table.add(end, event);
            }
            tail.add(event, ++end);
        }
        next = end;
        if (!wildcards.isEmpty()) {
            List<RawEvent> named = events.stream().map(event -> event.of(channel)).toList();
            wildcards.forEach(wildcard -> wildcard.take(named));
        }
    }

    /// See {@link Channel#addWildcard}.
    void addWildcard(Channel wildcard) {
        lock.lock();
        try {
            if (!wildcards.contains(wildcard)) {
                wildcards = Stream.concat(wildcards.stream(), Stream.of(wildcard)).toList();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends {@link #addWildcard}.
    void removeWildcard(Channel wildcard) {
        lock.lock();
        try {
            wildcards = wildcards.stream().filter(each -> each != wildcard).toList();
        } finally {
            lock.unlock();
        }
    }

    /// The batch that holds the event at `offset`, or the oldest one for an offset before it; null if there is none.
    @Nullable
    Batch find(long offset) {
        lock.lock();
        try {
            Batch found = tail.find(offset);
            if (found == null) {
                tail.seal(next);
                found = tail.find(offset);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /// The offset of the oldest event.
    long oldest() {
        lock.lock();
        try {
            trim();
            return tail.first(next);
        } finally {
            lock.unlock();
        }
    }

    /// Closes the open run.
    ///
    /// @return the offset behind it
    long seal() {
        lock.lock();
        try {
            tail.seal(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Gives up what is no longer to be kept.
    void tidy() {
        lock.lock();
        try {
            tail.seal(next); // or what nobody reads would never be given up
            trim();
        } finally {
            lock.unlock();
        }
        room.release();
    }

    /// History begins behind the newest event.
    void clear() {
        lock.lock();
        try {
            tail.seal(next);
            cleared = next;
            trim();
        } finally {
            lock.unlock();
        }
        room.release();
    }

    /// See {@link Channel#hold}.
    Hold hold(long position) {
        Hold hold = new Hold(this, position);
        holds.add(hold);
        return hold;
    }

    void release(Hold hold) {
        holds.remove(hold);
        roomMayHaveGrown();
    }

    /// Whoever waits is let go on, whoever made the room.
    void roomMayHaveGrown() {
        if (!room.isOfInterest()) {
            return;
        }
        lock.lock();
        try {
            trim();
        } finally {
            lock.unlock();
        }
        room.release();
    }

    /// The offset of the oldest event that a lane still needs.
    long needed() {
        long needed = next;
        for (Hold hold : holds) {
            needed = Math.min(needed, hold.position());
        }
        return needed;
    }

    private void trim() {
        long needed = needed();
        long keptFor = log == null ? needed : next;
        long wanted = Math.min(needed, unread.getAsLong());
        long now = System.currentTimeMillis();
        while (!tail.isEmpty() && tail.oldest().last() < keptFor && !isKept(tail.oldest(), wanted, now)) {
            tail.dropOldest();
        }
        room.taken(needed < next ? bytesFrom(needed) : 0);
    }

    private long bytesFrom(long needed) {
        if (log != null) {
            return log.bytesFrom(needed);
        }
        boolean isHeld = !tail.isEmpty() && tail.oldest().last() >= needed;
        return isHeld ? tail.footprint() : 0;
    }

    /// In memory; what is stored can be read again.
    private boolean isKept(Batch oldest, long wanted, long now) {
        long age = now - oldest.time();
        long bytes = tail.footprint();
        boolean retained = log == null && oldest.last() >= Math.max(cleared, next - retain.count()) && age < retain.time().toMillis()
                && bytes <= retain.bytes();
        boolean isWanted = oldest.last() >= wanted || age < JOINING_MILLIS;
        return retained || isWanted && age < SLACK_MILLIS && bytes <= (log == null ? SLACK_BYTES : STORED_SLACK_BYTES);
    }
}
