package dev.millrace.server.protocol;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Encoding;
import dev.millrace.engine.channel.RawEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the events of a channel look on the wire. Encodes a batch once for all subscribers. Immutable.
public final class Format implements Encoding<EncodedBatch> {
    /// A WebSocket message per event, its data.
    public static final Format MESSAGES = new Format(Framing.MESSAGES, (out, batch, index) -> out.raw(batch.get(index).data()));
    /// The data of events as lines of larger WebSocket messages.
    public static final Format LINES = new Format(Framing.LINES, (out, batch, index) -> out.oneLine(batch.get(index).data()));
    /// Publication pushes of the Centrifuge protocol as lines of WebSocket messages.
    public static final Format PUSHES = new Format(Framing.LINES,
            (out, batch, index) -> Pushes.publication(out, batch.channel(), batch.first() + index, batch.get(index)));

    private enum Framing {
        MESSAGES, LINES, NONE
    }

    @FunctionalInterface
    private interface Layout {
        void write(JsonOut out, Batch batch, int index);
    }

    private final Framing framing;
    private final Layout layout;

    private Format(Framing framing, Layout layout) {
        this.framing = framing;
        this.layout = layout;
    }

    /// Server-Sent Events of a channel, with ids of the form `epoch:offset`. To be kept: a format is known by its identity.
    public static Format serverSentEvents(String epoch) {
        return new Format(Framing.NONE,
                (out, batch, index) -> ServerSentEvents.event(out, epoch, batch.first() + index, batch.get(index).data()));
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
        Messages messages = new Messages();
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            if (key == null || Objects.equals(key, event.key())) {
                write(messages, batch, i);
            }
        }
        return framing == Framing.NONE ? messages.unframed() : messages.framed();
    }

    private void write(Messages messages, Batch batch, int index) {
        switch (framing) {
            case MESSAGES, NONE -> {
                layout.write(messages.out(), batch, index);
                messages.endMessage();
            }
            case LINES -> layout.write(messages.line(), batch, index);
        }
    }
}
