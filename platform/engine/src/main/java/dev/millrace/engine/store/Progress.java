package dev.millrace.engine.store;

import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.store.Records.Arrangement;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How far each lane has come in each input channel while a processor shared its keys out in one way. Written by lanes, each its own row.
final class Progress {
    private final Arrangement arrangement;
    private final List<Row> rows;

    /// What is known of one lane.
    static final class Row {
        /// The offset of the event to handle next, by channel.
        final Map<String, Long> next = new ConcurrentHashMap<>();
        /// The event time that its input has reached.
        volatile long watermark = Long.MIN_VALUE;
        /// By how much it has let the processor's state grow, in bytes.
        volatile long grown;

        /// Takes what is stored of the row.
        ///
        /// @param channelOf the name of a channel by its id
        void read(ByteBuffer stored, IntFunction<@Nullable String> channelOf) {
            watermark = stored.getLong();
            grown = stored.getLong();
            for (int left = stored.getInt(); left > 0; left--) {
                String channel = channelOf.apply(stored.getInt());
                long offset = stored.getLong();
                if (channel != null) {
                    next.put(channel, offset);
                }
            }
        }
    }

    /// What is stored of an arrangement.
    static Progress load(Database database, int processor, Arrangement arrangement, IntFunction<@Nullable String> channelOf) {
        Progress loaded = new Progress(arrangement);
        byte[] end = Keys.row(processor, arrangement.number() + 1, 0);
        database.scan(Family.PROGRESS, Keys.row(processor, arrangement.number(), 0), end, (key, value) -> {
            int lane = ByteBuffer.wrap(key).getInt(8);
            if (lane < loaded.lanes()) {
                loaded.row(lane).read(ByteBuffer.wrap(value), channelOf);
            }
            return true;
        });
        return loaded;
    }

    Progress(Arrangement arrangement) {
        this.arrangement = arrangement;
        rows = IntStream.range(0, arrangement.lanes()).mapToObj(_ -> new Row()).toList();
    }

    Arrangement arrangement() {
        return arrangement;
    }

    int lanes() {
        return rows.size();
    }

    Row row(int lane) {
        return rows.get(lane);
    }

    /// Whether keys found at `otherPath` go to the same lanes.
    boolean sharesOutLike(int lanes, @Nullable JsonPath otherPath) {
        return lanes == lanes() && (lanes == 1 || Objects.equals(arrangement.keyPath(), otherPath));
    }

    /// Whether it is the same arrangement.
    boolean isLike(Progress other) {
        return arrangement.equals(other.arrangement);
    }

    /// Takes places in channels of which it knows nothing.
    void addMissing(Progress other) {
        for (int lane = 0; lane < lanes(); lane++) {
            other.row(lane).next.forEach(row(lane).next::putIfAbsent);
        }
    }

    void forget(String channel) {
        rows.forEach(row -> row.next.remove(channel));
    }

    OptionalLong next(int lane, String channel) {
        Long offset = rows.get(lane).next.get(channel);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /// Whether the lane of the event's key has handled it.
    boolean covers(String channel, long offset, Function<@Nullable JsonPath, @Nullable String> keyAt) {
        return offset < next(ProcessorStore.laneOf(keyAt.apply(arrangement.keyPath()), lanes()), channel).orElse(0);
    }

    /// The smallest position of any lane in that channel; empty if none has read it.
    OptionalLong lowest(String channel) {
        return rows.stream().map(row -> row.next.get(channel)).filter(Objects::nonNull).mapToLong(Long::longValue).min();
    }

    /// Whether nothing that it covers is still to be met from `other` on.
    boolean isBehind(Progress other, Collection<String> channels) {
        return channels.stream().allMatch(channel -> highest(channel) <= other.lowest(channel).orElse(Long.MAX_VALUE));
    }

    private long highest(String channel) {
        return rows.stream().map(row -> row.next.get(channel)).filter(Objects::nonNull).mapToLong(Long::longValue).max().orElse(0);
    }

    /// What the slowest lane has reached.
    long watermark() {
        return rows.stream().mapToLong(row -> row.watermark).min().orElse(Long.MIN_VALUE);
    }

    long stateBytes() {
        return rows.stream().mapToLong(row -> row.grown).sum();
    }
}
