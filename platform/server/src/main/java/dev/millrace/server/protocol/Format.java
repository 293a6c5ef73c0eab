package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Encoding;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How the events of a channel look on the wire. Encodes a batch once for all subscribers. Immutable.
public final class Format implements Encoding<EncodedBatch>, View {
    private static final byte[] NOWHERE = {};
    /// A WebSocket message per event, its data.
    public static final Format MESSAGES = new Format(Messages.Kind.TEXT, false, _ -> NOWHERE,
            (out, address, publication) -> data(out, publication.event(), false));
    /// The data of events as lines of larger WebSocket messages.
    public static final Format LINES = new Format(Messages.Kind.TEXT, true, _ -> NOWHERE,
            (out, address, publication) -> data(out, publication.event(), true));

    @FunctionalInterface
    private interface Layout {
        /// @param address says which channel the event belongs to
        void write(JsonOut out, byte[] address, Publication publication);
    }

    private final Messages.Kind kind;
    private final boolean gathers;
    private final Function<String, byte[]> addresses;
    private final Layout layout;
    private final boolean keyed;
    private final ConcurrentMap<Predicate<RawEvent>, Part> parts = new ConcurrentHashMap<>(1);
    private final Encoding<EncodedDeltas> deltas = batch -> new EncodedDeltas(this, batch);

    /// @param gathers whether a message holds many events
    /// @param addresses what a channel's name becomes in the bytes of each event
    private Format(Messages.Kind kind, boolean gathers, Function<String, byte[]> addresses, Layout layout) {
        this(kind, gathers, addresses, layout, false);
    }

    private Format(Messages.Kind kind, boolean gathers, Function<String, byte[]> addresses, Layout layout, boolean keyed) {
        this.kind = kind;
        this.gathers = gathers;
        this.addresses = addresses;
        this.layout = layout;
        this.keyed = keyed;
    }

    /// An event's data; with its channel if it comes with those of other channels.
    static void data(JsonOut out, RawEvent event, boolean asLine) {
        String channel = event.channel();
        if (channel != null) {
            out.text("{\"channel\":").string(channel).text(",\"data\":");
        }
        if (asLine) {
            out.oneLine(event.data());
        } else {
            out.raw(event.data());
        }
        if (channel != null) {
            out.put('}');
        }
    }

    /// Lines of JSON, an event each. To be kept: a format is known by its identity.
    static Format eventLines() {
        return new Format(Messages.Kind.LINES, true, _ -> NOWHERE, (out, address, publication) -> EventLines.event(out, publication));
    }

    /// Server-Sent Events of a channel, with ids of the form `epoch:offset`. To be kept: a format is known by its identity.
    static Format serverSentEvents(String epoch) {
        return new Format(Messages.Kind.STREAM, true, _ -> NOWHERE,
                (out, address, publication) -> ServerSentEvents.event(out, epoch, publication));
    }

    /// Publication pushes of the Centrifuge protocol.
    static Format pushes(Wire wire, Function<String, byte[]> addresses) {
        return new Format(wire.kind(), true, addresses,
                wire::publication);
    }

    /// Join and leave pushes of the Centrifuge protocol; see {@link Wire#moves}. To be kept: a format is known by its identity.
    static Format moves(Wire wire, Function<String, byte[]> addresses) {
        return new Format(wire.kind(), true, addresses, (out, address, publication) -> {
            Identity who = Objects.requireNonNull(Identity.of(publication.event().tags()));
            if (publication.event().isRemoval()) {
                wire.leave(out, address, who);
            } else {
                wire.join(out, address, who);
            }
        });
    }

    /// The same as {@link #pushes} with keys, for subscribers of a table, who do not get events without one. To be kept: a format is known by its identity.
    Format keyed() {
        return new Format(kind, gathers, addresses, layout, true);
    }

    @Override
    public EncodedBatch encode(Batch batch) {
        return new EncodedBatch(this, batch, _ -> true);
    }

    /// All events; the bytes are shared by all who see all.
    @Override
    public @Nullable Outgoing outgoing(Batch batch) {
        return batch.encoded(this).outgoing();
    }

    /// Sees some of the events.
    ///
    /// @param wanted null for all events
    public View only(@Nullable Predicate<RawEvent> wanted) {
        return wanted == null ? this : new Filtered(this, wanted);
    }

    /// Sees some of the events, the same as all who ask with an equal condition: they share the bytes.
    ///
    /// @param wanted one of few
    public View shared(Predicate<RawEvent> wanted) {
        return parts.computeIfAbsent(wanted, part -> new Part(this, part));
    }

    /// Some of the events, encoded once.
    private record Part(Format format, Predicate<RawEvent> wanted) implements View, Encoding<EncodedBatch> {
        @Override
        public EncodedBatch encode(Batch batch) {
            return new EncodedBatch(format, batch, wanted);
        }

        @Override
        public @Nullable Outgoing outgoing(Batch batch) {
            return batch.encoded(this).outgoing();
        }

        @Override
        public boolean shows(RawEvent event) {
            return wanted.test(event);
        }
    }

    /// Sees each event as what changed since the one before.
    ///
    /// @param before the last event that the subscriber has; null if it has none
    public View changes(@Nullable RawEvent before) {
        return new DeltaView(this, before);
    }

    private record Filtered(Format format, Predicate<RawEvent> wanted) implements View {
        @Override
        public @Nullable Outgoing outgoing(Batch batch) {
            return format.encoded(batch, wanted);
        }

        @Override
        public boolean shows(RawEvent event) {
            return wanted.test(event);
        }
    }

    Encoding<EncodedDeltas> deltas() {
        return deltas;
    }

    /// @return null if none is wanted
    @Nullable
    Outgoing encoded(Batch batch, Predicate<RawEvent> wanted) {
        Messages messages = new Messages(kind);
        byte[] address = null;
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            if ((!keyed || event.key() != null) && wanted.test(event)) {
                address = address == null ? addresses.apply(batch.channel()) : address;
                write(messages, address, new Publication(batch.offset(i), event, null, keyed));
            }
        }
        return messages.outgoing();
    }

    @Nullable
    Outgoing asDeltas(Batch batch, @Nullable RawEvent last) {
        Messages messages = new Messages(kind);
        byte[] address = addresses.apply(batch.channel());
        RawEvent before = last;
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            write(messages, address, new Publication(batch.offset(i), event, Delta.between(before, event), false));
            before = event;
        }
        return messages.outgoing();
    }

    private void write(Messages messages, byte[] address, Publication publication) {
        layout.write(gathers ? messages.entry() : messages.out(), address, publication);
        if (!gathers) {
            messages.endMessage();
        }
    }
}
