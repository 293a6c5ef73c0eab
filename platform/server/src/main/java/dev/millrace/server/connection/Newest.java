package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The newest event of each key out of batches of a channel, in the order of their offsets. Events without a key count as those of one
/// key. Used once, by one thread.
final class Newest {
    private final View view;
    private final LinkedHashMap<String, Placed> byKey = new LinkedHashMap<>();
    private String channel = "";
    private Placed last = Placed.NONE;

    private record Placed(long offset, RawEvent event) {
        private static final Placed NONE = new Placed(0, new RawEvent(new byte[0], 0, null));
    }

    /// @param view only events that it shows count
    Newest(View view) {
        this.view = view;
    }

    /// Adds the batch behind those before.
    void add(Batch batch) {
        channel = batch.channel();
        for (int i = 0; i < batch.size(); i++) {
            RawEvent event = batch.get(i);
            last = new Placed(batch.offset(i), event);
            if (view.shows(event)) {
                byKey.putLast(key(event), last);
            }
        }
    }

    /// A name holds no space.
    private static String key(RawEvent event) {
        String key = event.key() == null ? "" : event.key();
        return event.channel() == null ? key : event.channel() + ' ' + key;
    }

    /// One batch; if nothing of it is seen it holds the last event, which is not seen either. Something must have been added.
    Batch toBatch() {
        List<Placed> kept = byKey.isEmpty() ? List.of(last) : List.copyOf(byKey.values());
        List<RawEvent> events = new ArrayList<>(kept.size());
        kept.forEach(each -> events.add(each.event()));
        return new Batch(channel, kept.stream().mapToLong(Placed::offset).toArray(), events);
    }
}
