package dev.millrace.engine.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events of a channel in order. As the channel sealed them their offsets are consecutive; for a single reader there may be some left out.
/// Immutable, but for its remembered encodings; thread-safe.
public final class Batch {
    private static final VarHandle ENCODED;

    static {
        try {
            ENCODED = MethodHandles.lookup().findVarHandle(Batch.class, "encoded", Encoded.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Encoded(Encoding<?> encoding, Object result, @Nullable Encoded next) {}

    private final String channel;
    private final long first;
    /// Null where they are consecutive.
    private final long @Nullable [] offsets;
    private final List<RawEvent> events;
    private final long footprint;
    @SuppressWarnings("unused") // accessed through ENCODED
    private volatile @Nullable Encoded encoded;

    /// A stored batch.
    ///
    /// @param first the offset of the first event
    /// @param events at least one; owned by the batch from now on
    public Batch(String channel, long first, List<RawEvent> events) {
        this(channel, first, events, 0);
    }

    Batch(String channel, long first, List<RawEvent> events, long footprint) {
        this(channel, first, null, events, footprint);
    }

    /// Some events, for a reader who does not get all.
    ///
    /// @param offsets rising, one for each event; owned by the batch from now on
    /// @param events at least one; owned by the batch from now on
    public Batch(String channel, long[] offsets, List<RawEvent> events) {
        this(channel, offsets[0], offsets, events, 0);
    }

    private Batch(String channel, long first, long @Nullable [] offsets, List<RawEvent> events, long footprint) {
        this.channel = channel;
        this.first = first;
        this.offsets = offsets;
        this.events = events;
        this.footprint = footprint;
    }

    /// The channel's name.
    public String channel() {
        return channel;
    }

    /// The offset of the first event.
    public long first() {
        return first;
    }

    /// The offset of the last event.
    public long last() {
        return offset(events.size() - 1);
    }

    /// How many events it holds, at least one.
    public int size() {
        return events.size();
    }

    /// The offset of the event at a position from 0.
    public long offset(int index) {
        return offsets == null ? first + index : offsets[index];
    }

    /// The event at a position from 0.
    public RawEvent get(int index) {
        return events.get(index);
    }

    /// The batch in a wire format. Two threads may encode at the same time; all callers then get the same result.
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // an entry's result was made by the encoding of the same entry
    public <E> E encoded(Encoding<E> encoding) {
        @Nullable
        Encoded seen = encoded;
        @Nullable
        E made = null;
        while (true) {
            for (Encoded e = seen; e != null; e = e.next) {
                if (e.encoding == encoding) {
                    return (E) e.result;
                }
            }
            if (made == null) {
                made = encoding.encode(this);
            }
            if (ENCODED.compareAndSet(this, seen, new Encoded(encoding, made, seen))) {
                return made;
            }
            seen = encoded;
        }
    }

    /// The same events, one of them with a tag more.
    public Batch tagged(int index, String tag, String value) {
        List<RawEvent> copy = new ArrayList<>(events);
        copy.set(index, copy.get(index).tagged(tag, value));
        return new Batch(channel, first, offsets, copy, footprint);
    }

    /// The same events from an offset on, which this batch must hold.
    Batch from(long offset) {
        if (offset == first) {
            return this;
        }
        List<RawEvent> rest = events.subList((int) (offset - first), events.size());
        return new Batch(channel, offset, rest, footprint);
    }

    /// The same events up to an offset, exclusive, of which this batch must hold the one before.
    public Batch to(long end) {
        return end > last() ? this : new Batch(channel, first, events.subList(0, (int) (end - first)), footprint);
    }

    List<RawEvent> events() {
        return events;
    }

    long footprint() {
        return footprint;
    }

    /// When the server took the newest event.
    long time() {
        return events.getLast().time();
    }
}
