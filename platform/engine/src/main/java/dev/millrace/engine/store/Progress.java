package dev.millrace.engine.store;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How far each lane has come in each input channel while a processor shared its keys out in one way. Written by lanes, each its own row.
final class Progress {
    private final @Nullable JsonPath keyPath;
    private final List<Map<String, Long>> next;

    /// @param keyPath where the keys were found; null for the events' own
    Progress(int lanes, @Nullable JsonPath keyPath) {
        this.keyPath = keyPath;
        next = IntStream.range(0, lanes).<Map<String, Long>>mapToObj(_ -> new ConcurrentHashMap<>()).toList();
    }

    int lanes() {
        return next.size();
    }

    /// Whether keys found at `otherPath` go to the same lanes.
    boolean sharesOutLike(int lanes, @Nullable JsonPath otherPath) {
        return lanes == lanes() && (lanes == 1 || Objects.equals(keyPath, otherPath));
    }

    OptionalLong next(int lane, String channel) {
        Long offset = next.get(lane).get(channel);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /// Whether the lane of the event's key has handled it.
    boolean covers(String channel, long offset, RawEvent event) {
        String key = keyPath == null ? event.key() : keyPath.find(event.data());
        return offset < next(ProcessorStore.laneOf(key, lanes()), channel).orElse(0);
    }

    /// The smallest position of any lane in that channel; empty if none has read it.
    OptionalLong lowest(String channel) {
        return next.stream().map(row -> row.get(channel)).filter(Objects::nonNull).mapToLong(Long::longValue).min();
    }

    /// Whether nothing that it covers is still to be met from `other` on.
    boolean isBehind(Progress other, Collection<String> channels) {
        return channels.stream().allMatch(channel -> highest(channel) <= other.lowest(channel).orElse(Long.MAX_VALUE));
    }

    private long highest(String channel) {
        return next.stream().map(row -> row.get(channel)).filter(Objects::nonNull).mapToLong(Long::longValue).max().orElse(0);
    }

    void put(int lane, Map<String, Long> positions) {
        next.get(lane).putAll(positions);
    }
}
