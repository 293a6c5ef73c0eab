package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Wire.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an event is told to a subscriber that takes deltas: as what changed since the event before it, or whole. Immutable.
public final class Delta {
    /// The event itself.
    static final Delta WHOLE = new Delta(null);

    private final byte @Nullable [] changes;

    private Delta(byte @Nullable [] changes) {
        this.changes = changes;
    }

    /// What changed, if that is less than the event.
    ///
    /// @param before null if the subscriber has no event yet
    static Delta between(@Nullable RawEvent before, RawEvent event) {
        byte[] changes = before == null ? null : FossilDelta.encode(before.data(), event.data());
        return changes == null ? WHOLE : new Delta(changes);
    }

    /// The same publications, the first whole and each other one as what changed.
    static List<Publication> chain(List<Publication> publications) {
        List<Publication> chain = new ArrayList<>(publications.size());
        RawEvent before = null;
        for (Publication each : publications) {
            chain.add(new Publication(each.offset(), each.event(), between(before, each.event()), false));
            before = each.event();
        }
        return chain;
    }

    /// Null if the event is told whole.
    byte @Nullable [] changes() {
        return changes;
    }
}
