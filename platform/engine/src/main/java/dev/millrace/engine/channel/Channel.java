package dev.millrace.engine.channel;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A named, ordered stream of events. Thread-safe; no lock is held while anybody is called.
///
/// Appended events gather in an open run, which is sealed into a {@link Batch} when somebody reads to the end or it has grown enough: one
/// event when readers are idle, thousands when they are busy. Lanes are woken on the appending thread, subscribers on the delivery
/// executor, one round at a time.
public final class Channel {
    /// Recent events beyond what is retained, so that a subscriber's full socket does not make it skip at once.
    private static final long SLACK_BYTES = 8L << 20;
    private static final long SLACK_MILLIS = 5_000;
    /// How much held events may take beyond what is retained before publishers wait.
    private static final long HELD_BYTES = 16L << 20;
    private static final int BATCH_EVENTS = 4_096;
    private static final long BATCH_BYTES = 512L << 10;

    private final String name;
    private final String epoch;
    private final ChannelSettings settings;
    private final Executor delivery;

    private final ReentrantLock lock = new ReentrantLock();
    private final Tail tail = new Tail();
    private List<RawEvent> open = new ArrayList<>();
    private long openBytes;
    private List<Runnable> waiting = new ArrayList<>();
    private volatile long next = 1;
    private volatile long delivered = 1;
    private volatile boolean full;
    private volatile boolean anyWaiting;

    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Set<Runnable> subscribers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean delivering = new AtomicBoolean();

    Channel(String name, String epoch, ChannelSettings settings, Executor delivery) {
        this.name = name;
        this.epoch = epoch;
        this.settings = settings;
        this.delivery = delivery;
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// A random id of this life of the channel's log; offsets compare only within one epoch.
    public String epoch() {
        return epoch;
    }

    /// What configuration says about it.
    public ChannelSettings settings() {
        return settings;
    }

    /// The offset that the next appended event will get; the first is 1.
    public long next() {
        return next;
    }

    /// Up to which offset, exclusive, subscribers read in this delivery round. All of them then read, and send, the same batches: if each
    /// read to the end, every newly appended event would become a batch of its own while the others are still being served.
    public long delivered() {
        return delivered;
    }

    /// Checks JSON text and makes it an event for this channel, with the key that the channel finds in it if none is given.
    ///
    /// @param json JSON in UTF-8, owned by the event from now on
    /// @param key the publisher's own key; null to look for it
    /// @param origin who waits for replies; null if nobody does
    /// @throws InvalidJsonException if the text is not one JSON value
    public RawEvent event(byte[] json, @Nullable String key, Map<String, String> tags, @Nullable Origin origin)
            throws InvalidJsonException {
        String found = JsonText.check(json, key == null ? settings.key() : null);
        return new RawEvent(json, System.currentTimeMillis(), key == null ? found : key, tags, origin);
    }

    /// Appends events in this order, together.
    ///
    /// @param events at least one
    /// @return the offset of the first; the others follow by one
    public long append(List<RawEvent> events) {
        long first;
        lock.lock();
        try {
            first = next;
            long end = first;
            for (RawEvent event : events) {
                open.add(event);
                openBytes += event.footprint();
                end++;
                if (open.size() >= BATCH_EVENTS || openBytes >= BATCH_BYTES) {
                    seal(end);
                }
            }
            next = end;
            trim();
        } finally {
            lock.unlock();
        }
        wake();
        return first;
    }

    /// The batch that holds the event at `offset`, or the oldest batch if that event is no longer kept, or null if it is yet to come.
    public @Nullable Batch read(long offset) {
        if (offset >= next) {
            return null;
        }
        lock.lock();
        try {
            Batch found = tail.find(offset);
            if (found == null) {
                seal(next);
                found = tail.find(offset);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /// The offset of the oldest event that history and recovery may still hand out; {@link #next()} if there is none.
    public long oldest() {
        lock.lock();
        try {
            trim();
            long kept = tail.isEmpty() ? next - open.size() : tail.oldest().first();
            return Math.max(kept, next - settings.retain().count());
        } finally {
            lock.unlock();
        }
    }

    /// Whether publishers may go on. A publisher that ignores a no is not stopped, but makes memory grow.
    public boolean hasRoom() {
        return !full;
    }

    /// Runs `then` once there is room: now, or later on the thread of the lane that made it.
    public void onRoom(Runnable then) {
        lock.lock();
        try {
            if (full) {
                waiting.add(then);
                anyWaiting = true;
                return;
            }
        } finally {
            lock.unlock();
        }
        then.run();
    }

    /// Keeps all events from `position` on until the hold advances.
    public Hold hold(long position) {
        Hold hold = new Hold(this, position);
        holds.add(hold);
        return hold;
    }

    /// Calls `onAppend` after every append, on the appending thread; it must only wake somebody.
    public void watch(Runnable onAppend) {
        watchers.add(onAppend);
    }

    /// Ends {@link #watch}.
    public void unwatch(Runnable onAppend) {
        watchers.remove(onAppend);
    }

    /// Calls `onAppend` on a delivery thread when {@link #delivered()} has moved, at least once after the last append; it must not block.
    public void subscribe(Runnable onAppend) {
        subscribers.add(onAppend);
        if (delivered != next) {
            wakeSubscribers();
        }
    }

    /// Ends {@link #subscribe}; a call that has begun may still end.
    public void unsubscribe(Runnable onAppend) {
        subscribers.remove(onAppend);
    }

    /// How many are subscribed.
    public int subscribers() {
        return subscribers.size();
    }

    /// Gives up what is no longer to be kept; appends do so by themselves, idle channels need this call now and then.
    void tidy() {
        lock.lock();
        try {
            trim();
        } finally {
            lock.unlock();
        }
        roomMayHaveGrown();
    }

    void remove(Hold hold) {
        holds.remove(hold);
        roomMayHaveGrown();
    }

    /// Whoever waits is let go on, whoever made the room.
    void roomMayHaveGrown() {
        if (!full && !anyWaiting) {
            return;
        }
        List<Runnable> released;
        lock.lock();
        try {
            trim();
            if (full || waiting.isEmpty()) {
                return;
            }
            released = waiting;
            waiting = new ArrayList<>();
            anyWaiting = false;
        } finally {
            lock.unlock();
        }
        released.forEach(Runnable::run);
    }

    private void wake() {
        for (Runnable watcher : watchers) {
            watcher.run();
        }
        wakeSubscribers();
    }

    private void wakeSubscribers() {
        if (!subscribers.isEmpty() && delivering.compareAndSet(false, true)) {
            delivery.execute(this::deliver);
        }
    }

    private void deliver() {
        long reached = sealAll();
        delivered = reached;
        for (Runnable subscriber : subscribers) {
            subscriber.run();
        }
        delivering.set(false);
        if (next != reached && delivering.compareAndSet(false, true)) {
            delivery.execute(this::deliver);
        }
    }

    private long sealAll() {
        lock.lock();
        try {
            seal(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Closes the open run, whose last event has the offset before `end`.
    private void seal(long end) {
        if (!open.isEmpty()) {
            tail.add(new Batch(name, end - open.size(), open, openBytes));
            open = new ArrayList<>();
            openBytes = 0;
        }
    }

    private void trim() {
        long needed = next;
        for (Hold hold : holds) {
            needed = Math.min(needed, hold.position());
        }
        long now = System.currentTimeMillis();
        while (!tail.isEmpty() && tail.oldest().last() < needed && !isKept(tail.oldest(), now)) {
            tail.dropOldest();
        }
        boolean held = !tail.isEmpty() && tail.oldest().last() >= needed;
        full = held && tail.footprint() + openBytes > settings.retain().bytes() + HELD_BYTES;
    }

    private boolean isKept(Batch oldest, long now) {
        ChannelSettings.Retain retain = settings.retain();
        long age = now - oldest.time();
        long bytes = tail.footprint() + openBytes;
        boolean retained = oldest.last() >= next - retain.count() && age < retain.time().toMillis() && bytes <= retain.bytes();
        return retained || age < SLACK_MILLIS && bytes <= SLACK_BYTES;
    }
}
