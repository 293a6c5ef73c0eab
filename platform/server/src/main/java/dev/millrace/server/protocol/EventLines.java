package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Wire.Publication;

/// A channel as lines of JSON: first where the client stands, then an event each, as in a page of the history. An empty line shows that
/// the line is alive; a line with `error` tells of a gap. Immutable.
public final class EventLines implements StreamForm {
    /// For all channels: a line names no epoch.
    public static final EventLines FORM = new EventLines();

    private final Format events = Format.eventLines();

    private EventLines() {}

    @Override
    public String type() {
        return "application/x-ndjson";
    }

    @Override
    public Format events() {
        return events;
    }

    @Override
    public void begin(JsonOut out, String channel, Wire.Position behind) {
        out.text("{\"channel\":").string(channel).text(",\"epoch\":").string(behind.epoch()).text(",\"offset\":").number(behind.offset())
                .text("}\n");
    }

    @Override
    public void heartbeat(JsonOut out) {
        out.put('\n');
    }

    @Override
    public void skipped(JsonOut out, byte[] error) {
        out.raw(error).put('\n');
    }

    /// An event as a JSON object in one line, without the line's end.
    public static void event(JsonOut out, Publication publication) {
        RawEvent event = publication.event();
        String key = event.key();
        out.text("{\"offset\":").number(publication.offset()).text(",\"time\":").number(event.time());
        if (event.channel() != null) {
            out.text(",\"channel\":").string(event.channel());
        }
        if (key != null) {
            out.text(",\"key\":").string(key);
        }
        if (event.isRemoval()) {
            out.text(",\"removed\":true");
        }
        if (!event.tags().isEmpty()) {
            out.text(",\"tags\":").strings(event.tags());
        }
        out.text(",\"data\":").oneLine(event.data()).put('}');
    }
}
