package dev.millrace.server.protocol;

/// How a channel looks as a response that does not end. Immutable.
public sealed interface StreamForm permits ServerSentEvents, EventLines {
    /// The media type.
    String type();

    /// How events look.
    Format events();

    /// What comes first.
    ///
    /// @param behind where the client stands: later events come
    void begin(JsonOut out, String channel, Wire.Position behind);

    /// Shows that the line is alive.
    void heartbeat(JsonOut out);

    /// Tells that events are missing.
    ///
    /// @param error an object with the error, in one line
    void skipped(JsonOut out, byte[] error);
}
