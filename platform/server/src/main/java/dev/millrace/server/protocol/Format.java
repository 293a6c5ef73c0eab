package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Encoding;
import dev.millrace.engine.channel.RawEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the events of a channel look on the wire. Encodes a batch once for all subscribers. Immutable.
public final class Format implements Encoding<EncodedBatch> {
    /// A WebSocket message per event, its data.
    public static final Format MESSAGES = new Format(Messages.Kind.TEXT, false, (out, batch, index) -> out.raw(batch.get(index).data()));
    /// The data of events as lines of larger WebSocket messages.
    public static final Format LINES = new Format(Messages.Kind.TEXT, true, (out, batch, index) -> out.oneLine(batch.get(index).data()));

    @FunctionalInterface
    private interface Layout {
        void write(JsonOut out, Batch batch, int index);
    }

    private final Messages.Kind kind;
    private final boolean gathers;
    private final Layout layout;

    /// @param gathers whether a message holds many events
    private Format(Messages.Kind kind, boolean gathers, Layout layout) {
        this.kind = kind;
        this.gathers = gathers;
        this.layout = layout;
    }

    /// Server-Sent Events of a channel, with ids of the form `epoch:offset`. To be kept: a format is known by its identity.
    public static Format serverSentEvents(String epoch) {
        return new Format(Messages.Kind.STREAM, true,
                (out, batch, index) -> ServerSentEvents.event(out, epoch, batch.first() + index, batch.get(index).data()));
    }

    /// Publication pushes of the Centrifuge protocol.
    static Format pushes(Wire wire) {
        return new Format(wire.kind(), true, (out, batch, index) -> wire.publication(out, batch.channel(),
                new Wire.Publication(batch.first() + index, batch.get(index))));
    }

    @Override
    public EncodedBatch encode(Batch batch) {
        return new EncodedBatch(this, batch);
    }

    /// Encodes the events of one key, or all.
    ///
    /// @param key null for all events
    /// @return null if no event has that key
    public @Nullable Outgoing outgoing(Batch batch, @Nullable String key) {
        Messages messages = new Messages(kind);
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            if (key == null || Objects.equals(key, event.key())) {
                write(messages, batch, i);
            }
        }
        return messages.outgoing();
    }

    private void write(Messages messages, Batch batch, int index) {
        layout.write(gathers ? messages.entry() : messages.out(), batch, index);
        if (!gathers) {
            messages.endMessage();
        }
    }
}
