package dev.millrace.engine.store;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How far each lane has come in each input channel while a processor ran with one number of lanes. Written by lanes, each its own row.
public final class Progress {
    private final List<Map<String, Long>> next;

    Progress(int lanes) {
        next = IntStream.range(0, lanes).<Map<String, Long>>mapToObj(lane -> new ConcurrentHashMap<>()).toList();
    }

    /// The lane that handles a key.
    public static int laneOf(@Nullable String key, int lanes) {
        return lanes == 1 ? 0 : Math.floorMod(Objects.hashCode(key) * 0x9E3779B9 >>> 16, lanes);
    }

    /// The number of lanes.
    public int lanes() {
        return next.size();
    }

    /// The offset of the event that a lane handles next; empty if it has never read that channel.
    public OptionalLong next(int lane, String channel) {
        Long offset = next.get(lane).get(channel);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /// Whether the lane of that key has handled the event.
    public boolean covers(String channel, long offset, @Nullable String key) {
        return offset < next(laneOf(key, lanes()), channel).orElse(0);
    }

    /// The smallest position of any lane in that channel; empty if none has read it.
    OptionalLong lowest(String channel) {
        return next.stream().map(row -> row.get(channel)).filter(Objects::nonNull).mapToLong(Long::longValue).min();
    }

    void put(int lane, Map<String, Long> positions) {
        next.get(lane).putAll(positions);
    }
}
