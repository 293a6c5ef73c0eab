package dev.millrace.engine.store;

import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.store.Records.Arrangement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one processor has committed. It outlives versions of the processor's code, and the process; but for its places in channels that
/// live in memory, which end with them. Thread-safe: lanes touch different keys.
public final class ProcessorStore {
    /// The length of a value that is not there.
    public static final int NONE = -1;

    private final String name;
    private final Store store;
    private final Database database;
    /// Guards changes of what is known of the lanes: what a lane has just committed must not be lost when everything is found out again.
    private final Object guard = new Object();
    private volatile Records.Processor record;
    private volatile Progress progress;
    private volatile List<Progress> earlier = List.of();
    private @Nullable Migrated migrated;

    /// State that is ready to take the place of the one before.
    private record Migrated(int states, long grown) {}

    /// @param record what is stored of it
    ProcessorStore(String name, Store store, Records.Processor record) {
        this.name = name;
        this.store = store;
        this.record = record;
        database = store.database();
        progress = new Progress(record.arrangements().getFirst());
    }

    /// The lane that handles a key.
    public static int laneOf(@Nullable String key, int lanes) {
        return lanes == 1 ? 0 : Math.floorMod(Objects.hashCode(key) * 0x9E3779B9 >>> 8, lanes);
    }

    /// Finds out what is stored; places in channels that live in memory stay as they are.
    void load() {
        byte[] stored = database.get(Family.META, Keys.processor(name));
        if (stored == null) {
            return;
        }
        Records.Processor found = Records.processor(stored);
        List<Progress> all = found.arrangements().stream()
                .map(arrangement -> Progress.load(database, found.id(), arrangement, store::channelOf)).toList();
        synchronized (guard) {
            List<Progress> known = new ArrayList<>(earlier);
            known.add(progress);
            all.forEach(loaded -> known.stream().filter(loaded::isLike).forEach(loaded::addMissing));
            record = found;
            progress = all.getFirst();
            earlier = List.copyOf(all.subList(1, all.size()));
        }
    }

    /// A channel lives in memory from now on, and begins anew: the lanes' places in what was stored of it mean nothing there.
    void forgetPlaces(String channel) {
        synchronized (guard) {
            progress.forget(channel);
            earlier.forEach(before -> before.forget(channel));
        }
    }

    /// Makes ready for a version, while no lane runs. Lanes keep their positions if keys go to the same lanes as before; otherwise each
    /// starts where the slowest lane stood, and {@link #isHandled} tells which events were handled before.
    public void arrange(int lanes, @Nullable JsonPath keyPath, Collection<String> channels) {
        Progress before = progress;
        List<Progress> all = new ArrayList<>(earlier);
        if (!before.sharesOutLike(lanes, keyPath)) {
            progress = rearranged(before, lanes, keyPath, channels);
            all.add(before);
        }
        all.removeIf(old -> old.isBehind(progress, channels));
        earlier = List.copyOf(all);
    }

    private static Progress rearranged(Progress before, int lanes, @Nullable JsonPath keyPath, Collection<String> channels) {
        Progress next = new Progress(new Arrangement(before.arrangement().number() + 1, lanes, keyPath));
        for (int lane = 0; lane < lanes; lane++) {
            Progress.Row row = next.row(lane);
            row.watermark = before.watermark();
            channels.forEach(channel -> before.lowest(channel).ifPresent(lowest -> row.next.put(channel, lowest)));
        }
        next.row(0).grown = before.stateBytes();
        return next;
    }

    /// Sets where lanes that are about to run begin, and remembers it.
    ///
    /// @param positions by lane and channel
    /// @param stateVersion the version of the state that the code reads and writes
    /// @throws StoredDataException if it cannot be stored
    public synchronized void begin(List<Map<String, Long>> positions, int stateVersion) {
        Progress now = progress;
        List<Arrangement> arrangements = new ArrayList<>(List.of(now.arrangement()));
        earlier.forEach(before -> arrangements.add(before.arrangement()));
        Migrated other = migrated;
        int states = record.states();
        Records.Processor next = new Records.Processor(record.id(), other == null ? states : other.states, stateVersion,
                record.redriveTo(), arrangements);
        boolean isNew = record.stateVersion() == 0;
        now.row(0).grown += other == null ? 0 : other.grown;
        migrated = null;
        store.writer().write(changes -> {
            if (other != null || isNew) { // an id may have been another's whose copy of state was never put to use
                changes.deleteRange(Family.STATE, Keys.of(states), Keys.of(states + 1));
            }
            changes.put(Family.META, Keys.processor(name), Records.processor(next));
            for (int lane = 0; lane < now.lanes(); lane++) {
                putRow(changes, now, lane, positions.get(lane), now.row(lane).watermark, now.row(lane).grown);
            }
        });
        synchronized (guard) {
            record = next;
            for (int lane = 0; lane < now.lanes(); lane++) {
                Map<String, Long> places = progress.row(lane).next;
                places.keySet().retainAll(positions.get(lane).keySet());
                places.putAll(positions.get(lane));
            }
        }
    }

    private void putRow(Changes changes, Progress of, int lane, Map<String, Long> positions, long watermark, long grown) {
        ByteBuffer row = ByteBuffer.allocate(20 + positions.size() * 12).putLong(watermark).putLong(grown).putInt(0);
        int count = 0;
        for (Map.Entry<String, Long> position : positions.entrySet()) {
            StoredLog log = store.log(position.getKey());
            if (log != null) {
                log.record(changes);
                row.putInt(log.id()).putLong(position.getValue());
                count++;
            }
        }
        row.putInt(16, count);
        byte[] stored = new byte[row.position()];
        row.flip().get(stored);
        changes.put(Family.PROGRESS, Keys.row(record.id(), of.arrangement().number(), lane), stored);
    }

    /// Up to which offset, exclusive, the processor's dead letters are to be handled again.
    public long redriveTo() {
        return record.redriveTo();
    }

    /// Lets dead letters before an offset be handled again. For the time while lanes run: where they begin is not touched.
    ///
    /// @throws StoredDataException if that cannot be stored
    public synchronized void redrive(long to) {
        Records.Processor next = new Records.Processor(record.id(), record.states(), record.stateVersion(), to, record.arrangements());
        store.writer().write(changes -> changes.put(Family.META, Keys.processor(name), Records.processor(next)));
        record = next;
    }

    /// The version of the code that wrote the state; 0 if none has run.
    public int stateVersion() {
        return record.stateVersion();
    }

    /// Turns one value into another; null to drop it.
    ///
    /// @param <X> what is thrown if that cannot be done
    @FunctionalInterface
    public interface Migration<X extends Exception> {
        /// The new value, or null.
        byte @Nullable [] migrate(StateKey place, byte[] value) throws X;
    }

    /// Shows what would come of a migration; what is stored stays as it is.
    public <X extends Exception> void rehearse(Migration<X> migration) throws X {
        new StateCopy(database, record.states()).rehearse(migration);
    }

    /// Migrates all state, while no lane runs, into a copy that takes the place of what is there with {@link #begin}.
    ///
    /// @throws StoredDataException if it cannot be stored
    public <X extends Exception> void migrate(Migration<X> migration) throws X {
        int copy = store.newId();
        long grown = new StateCopy(database, record.states()).migrate(copy, migration, store.writer());
        migrated = new Migrated(copy, grown);
    }

    /// Passes over events of a channel in memory, while no lane runs.
    public void skip(int lane, String channel, long next) {
        progress.row(lane).next.put(channel, next);
    }

    /// The offset of the event that a lane handles next; empty if it has never read that channel.
    public OptionalLong position(int lane, String channel) {
        return progress.next(lane, channel);
    }

    /// The smallest position of any lane in that channel; empty if none has read it.
    public OptionalLong lowestPosition(String channel) {
        return progress.lowest(channel);
    }

    /// Whether an event was handled when the processor shared its keys out in another way.
    ///
    /// @param keyAt the event's key where keys are found at a pointer, or at none
    public boolean isHandled(String channel, long offset, Function<@Nullable JsonPath, @Nullable String> keyAt) {
        for (Progress before : earlier) {
            if (before.covers(channel, offset, keyAt)) {
                return true;
            }
        }
        return false;
    }

    /// The committed value, or null.
    ///
    /// @throws StoredDataException if it cannot be read
    public byte @Nullable [] state(StateKey place) {
        return database.get(Family.STATE, Keys.state(record.states(), place));
    }

    /// How long the committed value is, in bytes; {@link #NONE} if there is none.
    ///
    /// @throws StoredDataException if that cannot be read
    public int stateLength(StateKey place) {
        return database.length(Family.STATE, Keys.state(record.states(), place));
    }

    /// Whether commits can be stored at the moment.
    public boolean isAvailable() {
        return store.trouble() == null;
    }

    /// Shows all committed timers, in no order.
    ///
    /// @throws StoredDataException if they cannot be read
    public void timers(Consumer<Timer> timers) {
        int id = record.id();
        database.scan(Family.TIMER, Keys.of(id), Keys.of(id + 1), (key, value) -> {
            timers.accept(Records.timer(Keys.timerIn(key), value));
            return true;
        });
    }

    /// A committed timer, or null.
    ///
    /// @throws StoredDataException if it cannot be read
    public @Nullable Timer timer(Timer.Id id) {
        byte[] stored = database.get(Family.TIMER, Keys.timer(record.id(), id));
        return stored == null ? null : Records.timer(id, stored);
    }

    /// The event time that a lane's input has reached; the beginning of time if it has met none.
    public long watermark(int lane) {
        return progress.row(lane).watermark;
    }

    /// How large all state and all timers are, in bytes.
    public long stateBytes() {
        return progress.stateBytes();
    }

    /// Takes all of a lane's step, or nothing. Returns once it outlives the process.
    ///
    /// @throws StoredDataException if it cannot be stored; lanes then begin again where {@link #position} says
    public void commit(Commit commit) {
        Progress now = progress;
        long grown = now.row(commit.lane()).grown + commit.grown();
        List<Append> appends = new ArrayList<>();
        commit.outputs().forEach((channel, events) -> {
            if (channel.isStored()) {
                appends.add(channel.storing(events, Appended.UNHEARD));
            }
        });
        if (isStored(commit, now.row(commit.lane()), appends)) {
            store.writer().write(appends, changes -> {
                putRow(changes, now, commit.lane(), commit.positions(), commit.watermark(), grown);
                putState(changes, commit);
                putTimers(changes, commit);
            });
        }
        took(commit, grown);
        commit.outputs().forEach((channel, events) -> {
            if (!channel.isStored()) {
                channel.append(events, Appended.UNHEARD);
            }
        });
    }

    private void took(Commit commit, long grown) {
        synchronized (guard) {
            Progress.Row row = progress.row(commit.lane());
            row.next.putAll(commit.positions());
            row.watermark = commit.watermark();
            row.grown = grown;
        }
    }

    /// A processor that keeps nothing, on channels that live in memory, does without the store.
    private boolean isStored(Commit commit, Progress.Row row, List<Append> appends) {
        return !appends.isEmpty() || !commit.state().isEmpty() || !commit.timers().isEmpty() || commit.grown() != 0
                || commit.positions().entrySet().stream().anyMatch(position -> store.log(position.getKey()) != null
                        && !position.getValue().equals(row.next.get(position.getKey())));
    }

    private void putState(Changes changes, Commit commit) {
        commit.state().forEach((place, value) -> {
            byte[] key = Keys.state(record.states(), place);
            value.ifPresentOrElse(json -> changes.put(Family.STATE, key, json), () -> changes.delete(Family.STATE, key));
        });
    }

    private void putTimers(Changes changes, Commit commit) {
        commit.timers().forEach((id, timer) -> {
            byte[] key = Keys.timer(record.id(), id);
            timer.ifPresentOrElse(set -> changes.put(Family.TIMER, key, Records.timer(set)), () -> changes.delete(Family.TIMER, key));
        });
    }

    /// Removes everything.
    void forget() {
        Records.Processor gone = record;
        store.writer().write(changes -> {
            changes.delete(Family.META, Keys.processor(name));
            changes.deleteRange(Family.STATE, Keys.of(gone.states()), Keys.of(gone.states() + 1));
            changes.deleteRange(Family.TIMER, Keys.of(gone.id()), Keys.of(gone.id() + 1));
            changes.deleteRange(Family.PROGRESS, Keys.of(gone.id()), Keys.of(gone.id() + 1));
        });
    }
}
