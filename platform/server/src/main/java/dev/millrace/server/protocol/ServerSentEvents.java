package dev.millrace.server.protocol;

import dev.millrace.server.protocol.Wire.Publication;

/// A channel as Server-Sent Events, with ids of the form `epoch:offset`. A comment shows that the line is alive; an event of the type
/// `skipped` tells of a gap. Immutable.
public final class ServerSentEvents implements StreamForm {
    private final Format events;

    /// To be kept: a format is known by its identity.
    ///
    /// @param epoch of the channel
    public ServerSentEvents(String epoch) {
        this.events = Format.serverSentEvents(epoch);
    }

    @Override
    public String type() {
        return "text/event-stream";
    }

    @Override
    public Format events() {
        return events;
    }

    @Override
    public void begin(JsonOut out, String channel, Wire.Position behind) {
        heartbeat(out);
    }

    @Override
    public void heartbeat(JsonOut out) {
        out.text(":\n\n");
    }

    @Override
    public void skipped(JsonOut out, byte[] error) {
        out.text("event: skipped\ndata: ").raw(error).text("\n\n");
    }

    static void event(JsonOut out, String epoch, Publication publication) {
        out.text("id: ").text(epoch).put(':').number(publication.offset()).text("\ndata: ");
        Format.data(out, publication.event(), true);
        out.text("\n\n");
    }
}
