package dev.millrace.engine.channel;

import dev.millrace.engine.json.JsonWriter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event as channels hold it: its data is JSON text in UTF-8, not yet mapped to anything. Immutable; its offset is told by the
/// {@link Batch} that holds it. The bytes are shared by all readers and must not be written to.
public final class RawEvent {
    private static final int FIXED_BYTES = 64;
    /// The tag of a removal. Its value is the offset up to which the key's events are meant; empty for all.
    private static final String REMOVED = "$removed";

    private final byte[] data;
    private final long time;
    private final @Nullable String key;
    private final Map<String, String> tags;
    private final @Nullable Origin origin;
    /// Null in the channel itself, which knows its name.
    private final @Nullable String channel;

    /// @param data valid JSON in UTF-8, owned by this event from now on
    /// @param time when the server took it, in milliseconds since 1970
    /// @param origin who waits for replies; null if nobody does
    public RawEvent(byte[] data, long time, @Nullable String key, Map<String, String> tags, @Nullable Origin origin) {
        this(data, time, key, tags, origin, null);
    }

    private RawEvent(byte[] data, long time, @Nullable String key, Map<String, String> tags, @Nullable Origin origin,
            @Nullable String channel) {
        this.data = data;
        this.time = time;
        this.key = key;
        this.tags = tags;
        this.origin = origin;
        this.channel = channel;
    }

    /// An event without tags for which nobody waits.
    public RawEvent(byte[] data, long time, @Nullable String key) {
        this(data, time, key, Map.of(), null);
    }

    /// The JSON text in UTF-8; shared, read only.
    public byte[] data() {
        return data;
    }

    /// When the server took it, in milliseconds since 1970.
    public long time() {
        return time;
    }

    /// The key with which it was published, or that the channel found in its data.
    public @Nullable String key() {
        return key;
    }

    /// Short facts about it, never null.
    public Map<String, String> tags() {
        return tags;
    }

    /// Takes a key out of the channel's table. Its data, for readers who know nothing of tables, is `{"removed":KEY}`.
    ///
    /// @param tags who removes it
    public static RawEvent removal(String key, Map<String, String> tags) {
        return removal(key, tags, "");
    }

    /// The same if the key's newest event is not behind an offset.
    static RawEvent removal(String key, Map<String, String> tags, long upTo) {
        return removal(key, tags, Long.toString(upTo));
    }

    private static RawEvent removal(String key, Map<String, String> tags, String upTo) {
        byte[] data = JsonWriter.object(json -> json.text("removed", key));
        return new RawEvent(data, System.currentTimeMillis(), key, tags, null).tagged(REMOVED, upTo);
    }

    /// Whether it takes its key out of the channel's table. Processors are not called for it.
    public boolean isRemoval() {
        return !tags.isEmpty() && tags.containsKey(REMOVED);
    }

    /// Up to which offset the key's events are removed.
    long removedUpTo() {
        String upTo = tags.getOrDefault(REMOVED, "");
        return upTo.isEmpty() ? Long.MAX_VALUE : Long.parseLong(upTo);
    }

    /// The same event with a tag more.
    RawEvent tagged(String tag, String value) {
        Map<String, String> more = new HashMap<>(tags);
        more.put(tag, value);
        return new RawEvent(data, time, key, Map.copyOf(more), origin, channel);
    }

    /// The same event among those of other channels; nobody waits for it there.
    RawEvent of(String itsChannel) {
        return new RawEvent(data, time, key, tags, null, itsChannel);
    }

    /// The name of its channel, if it is read from a {@linkplain Channels#matching wildcard} among events of others; else null.
    public @Nullable String channel() {
        return channel;
    }

    /// Who waits for replies, or null.
    public @Nullable Origin origin() {
        return origin;
    }

    /// Roughly the memory that it holds, in bytes.
    int footprint() {
        return FIXED_BYTES + data.length + (key == null ? 0 : key.length()) + tags.size() * FIXED_BYTES;
    }
}
