package dev.millrace.engine.channel;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A named, ordered stream of events. Thread-safe; no lock is held while anybody is called.
///
/// Appended events gather in an open run, which is sealed into a {@link Batch} when somebody reads to the end or it has grown enough: one
/// event when readers are idle, thousands when they are busy. Those of a stored channel are stored first, so that nobody ever sees an
/// event that a crash could take back. Lanes are woken on the appending thread, subscribers by {@link Delivery}.
public final class Channel {
    private final String name;
    private final String epoch;
    private final ChannelSettings settings;
    private final @Nullable Log log;

    private final Memory memory;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Delivery delivery;
    /// Null if the channel has none.
    private final @Nullable Table table;

    /// @param log what is stored of it; null if it lives in memory
    Channel(String name, String epoch, ChannelSettings settings, @Nullable Log log, Executor delivery) {
        this.name = name;
        this.epoch = epoch;
        this.settings = settings;
        this.log = log;
        table = settings.table() == null ? null : new Table(settings.table());
        memory = new Memory(name, settings.retain(), log, table, this::unread);
        this.delivery = new Delivery(this, delivery);
        if (log != null && table != null) {
            log.readTable(table::add);
        }
    }

    /// A channel in memory that only those find who are handed it.
    ///
    /// @param delivery runs the rounds that wake subscribers; its tasks do not block
    public static Channel apart(String name, ChannelSettings settings, Executor delivery) {
        return new Channel(name, Channels.newEpoch(), settings, null, delivery);
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
        return memory.next();
    }

    /// Up to which offset, exclusive, subscribers read in this delivery round. All of them then read, and send, the same batches: if each
    /// read to the end, every newly appended event would become a batch of its own while the others are still being served.
    public long delivered() {
        return delivery.reached();
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

    /// The key of one of its events for a reader that finds keys at a pointer. The channel may have found it there already.
    ///
    /// @param path null for the event's own key
    public @Nullable String keyOf(RawEvent event, @Nullable JsonPath path) {
        if (path == null || event.key() != null && path.equals(settings.key())) {
            return event.key();
        }
        return path.find(event.data());
    }

    /// Whether it outlives the process.
    public boolean isStored() {
        return log != null;
    }

    /// Appends events in this order, together, without waiting.
    ///
    /// @param events at least one; owned by the channel from now on
    /// @param then hears when they have reached the channel's durability, or that they cannot
    public void append(List<RawEvent> events, Appended then) {
        if (log == null) {
            then.appended(reveal(events));
        } else {
            log.append(storing(events, then));
        }
    }

    /// The same where nobody wants to hear.
    public void append(List<RawEvent> events) {
        append(events, Appended.UNHEARD);
    }

    /// The same for events that are stored together with something else; the result must be stored, or fail.
    ///
    /// @throws IllegalStateException if the channel is not stored
    public Append storing(List<RawEvent> events, Appended then) {
        if (log == null) {
            throw new IllegalStateException("channel " + name + " is not stored");
        }
        return new Append(this, events, then);
    }

    /// Lets readers see events that are stored, unless they have been seen already or others are missing before them: then
    /// {@link #catchUp} shows, or has shown, all that is stored.
    ///
    /// @param first the offset of the first event
    /// @param appends in the order in which they are stored
    public void stored(long first, List<Append> appends) {
        memory.addStored(first, appends);
        added();
    }

    /// Lets readers see events.
    ///
    /// @return the offset of the first
    private long reveal(List<RawEvent> events) {
        long first = memory.add(events);
        added();
        return first;
    }

    private void added() {
        for (Runnable watcher : watchers) {
            watcher.run();
        }
        delivery.wake();
        for (Channel wildcard : memory.wildcards()) {
            wildcard.delivery.wake();
        }
        memory.room().release();
        settleTable();
    }

    /// Lets a wildcard have whatever is appended from now on, in the same order.
    void addWildcard(Channel wildcard) {
        memory.addWildcard(wildcard);
    }

    /// Ends {@link #addWildcard}.
    void removeWildcard(Channel wildcard) {
        memory.removeWildcard(wildcard);
    }

    /// Of a wildcard: takes the events of another channel. Who waits for them is woken later.
    void take(List<RawEvent> events) {
        memory.add(events);
    }

    /// Whether it keeps the newest event of each key.
    public boolean hasTable() {
        return table != null;
    }

    /// See {@link Table#read}.
    @Nullable
    Batch readTable(long behind, long top, int limit, long bytes) {
        return table == null ? null : table.read(name, behind, top, limit, bytes);
    }

    private void settleTable() {
        if (table != null) {
            table.settle(this);
        }
    }

    /// Shows events that were stored although that seemed to have failed.
    void catchUp() {
        long from;
        Batch stored;
        while (log != null && (from = next()) < log.next() && (stored = log.read(from)) != null) {
            Batch missed = stored.from(from);
            stored(missed.first(), List.of(storing(missed.events(), Appended.UNHEARD)));
        }
    }

    /// The batch that holds the event at `offset`, or the oldest batch if that event is no longer kept, or null if it is yet to come.
    ///
    /// @throws StoredDataException if it would have to be read from the store and cannot
    public @Nullable Batch read(long offset) {
        if (offset >= next()) {
            return null;
        }
        Batch found = memory.find(offset);
        if (log == null || found != null && found.first() <= offset) {
            return found;
        }
        Batch stored = log.read(offset);
        return stored == null || stored.first() >= next() ? found : stored.to(next());
    }

    /// As {@link #read}, but null as well if the batch would have to be read from the store.
    public @Nullable Batch readRecent(long offset) {
        if (offset >= next()) {
            return null;
        }
        Batch found = memory.find(offset);
        return log == null || found != null && found.first() <= offset ? found : null;
    }

    /// The offset of the oldest event that history and recovery may still hand out; {@link #next()} if there is none.
    public long oldest() {
        long kept = log == null ? memory.oldest() : log.oldest();
        return Math.max(Math.max(kept, memory.cleared()), next() - settings.retain().count());
    }

    /// Whether publishers may go on. A publisher that ignores a no is not stopped, but makes memory grow.
    public boolean hasRoom() {
        return memory.room().isFree() && (log == null || log.hasRoom());
    }

    /// Runs `then` once there is room: now, or later on the thread that made it.
    public void onRoom(Runnable then) {
        memory.room().await(log == null ? then : () -> log.onRoom(then));
    }

    /// Keeps all events from `position` on until the hold advances.
    public Hold hold(long position) {
        return memory.hold(position);
    }

    /// Calls `onAppend` after every append, on the appending thread; it must only wake somebody.
    public void watch(Runnable onAppend) {
        watchers.add(onAppend);
    }

    /// Ends {@link #watch}.
    public void unwatch(Runnable onAppend) {
        watchers.remove(onAppend);
    }

    /// Wakes a subscriber when {@link #delivered()} has moved, at least once after the last append.
    public void subscribe(Subscriber subscriber) {
        delivery.add(subscriber);
    }

    /// Ends {@link #subscribe}; a call that has begun may still end.
    public void unsubscribe(Subscriber subscriber) {
        delivery.remove(subscriber);
    }

    private long unread() {
        return delivery.unread();
    }

    /// How many are subscribed.
    public int subscribers() {
        return delivery.size();
    }

    /// Gives up what is no longer to be kept; appends do so by themselves in memory, the store and idle channels need this call now and
    /// then.
    ///
    /// @throws StoredDataException if the store cannot give anything up
    public void tidy() {
        memory.tidy();
        settleTable();
        if (log != null) {
            log.trim(settings.retain(), memory.needed());
            clearStored(log);
        }
    }

    /// Removes the history, and that of the wildcards that its events went into: nothing that was appended so far is handed out any more by
    /// history and recovery. Subscribers that are a little behind may still get it, and what a lane has yet to handle is kept for it.
    ///
    /// @throws StoredDataException if the store cannot give it up
    public void clear() {
        memory.clear();
        memory.wildcards().forEach(Channel::clear);
        if (log != null) {
            clearStored(log);
        }
    }

    private void clearStored(Log stored) {
        long upTo = memory.cleared();
        long before = Math.min(upTo, memory.needed());
        if (stored.cleared() < upTo || stored.oldest() < before) {
            stored.clear(upTo, before);
        }
    }

    /// Closes the open run.
    ///
    /// @return the offset behind it
    long seal() {
        return memory.seal();
    }
}
