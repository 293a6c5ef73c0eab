package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Encoding;
import dev.millrace.engine.channel.RawEvent;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How the events of a channel look on the wire. Encodes a batch once for all subscribers. Immutable.
public final class Format implements Encoding<EncodedBatch> {
    private static final byte[] NOWHERE = {};
    /// A WebSocket message per event, its data.
    public static final Format MESSAGES = new Format(Messages.Kind.TEXT, false, _ -> NOWHERE,
            (out, address, offset, event) -> out.raw(event.data()));
    /// The data of events as lines of larger WebSocket messages.
    public static final Format LINES = new Format(Messages.Kind.TEXT, true, _ -> NOWHERE,
            (out, address, offset, event) -> out.oneLine(event.data()));

    @FunctionalInterface
    private interface Layout {
        /// @param address says which channel the event belongs to
        void write(JsonOut out, byte[] address, long offset, RawEvent event);
    }

    private final Messages.Kind kind;
    private final boolean gathers;
    private final Function<String, byte[]> addresses;
    private final Layout layout;

    /// @param gathers whether a message holds many events
    /// @param addresses what a channel's name becomes in the bytes of each event
    private Format(Messages.Kind kind, boolean gathers, Function<String, byte[]> addresses, Layout layout) {
        this.kind = kind;
        this.gathers = gathers;
        this.addresses = addresses;
        this.layout = layout;
    }

    /// Server-Sent Events of a channel, with ids of the form `epoch:offset`. To be kept: a format is known by its identity.
    public static Format serverSentEvents(String epoch) {
        return new Format(Messages.Kind.STREAM, true, _ -> NOWHERE,
                (out, address, offset, event) -> ServerSentEvents.event(out, epoch, offset, event.data()));
    }

    /// Publication pushes of the Centrifuge protocol.
    static Format pushes(Wire wire, Function<String, byte[]> addresses) {
        return new Format(wire.kind(), true, addresses,
                (out, address, offset, event) -> wire.publication(out, address, new Wire.Publication(offset, event)));
    }

    @Override
    public EncodedBatch encode(Batch batch) {
        return new EncodedBatch(this, batch);
    }

    /// Encodes some of the events, or all.
    ///
    /// @param wanted null for all events
    /// @return null if none is wanted
    public @Nullable Outgoing outgoing(Batch batch, @Nullable Predicate<RawEvent> wanted) {
        Messages messages = new Messages(kind);
        byte[] address = null;
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            if (wanted == null || wanted.test(event)) {
                address = address == null ? addresses.apply(batch.channel()) : address;
                layout.write(gathers ? messages.entry() : messages.out(), address, batch.first() + i, event);
                if (!gathers) {
                    messages.endMessage();
                }
            }
        }
        return messages.outgoing();
    }
}
