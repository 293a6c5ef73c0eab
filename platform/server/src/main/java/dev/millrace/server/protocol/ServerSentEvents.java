package dev.millrace.server.protocol;

import java.nio.charset.StandardCharsets;

/// The text of Server-Sent Events.
public final class ServerSentEvents {
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private ServerSentEvents() {}

    /// A comment that shows the line is alive.
    public static byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    /// Tells that events are missing, as an event of the type `skipped`.
    public static byte[] skipped(String message) {
        JsonOut out = new JsonOut().text("event: skipped\ndata: ").raw(ErrorCode.UNRECOVERABLE.toJson(message)).text("\n\n");
        return out.toBytes();
    }

    static void event(JsonOut out, String epoch, long offset, byte[] data) {
        out.text("id: ").text(epoch).put(':').number(offset).text("\ndata: ").oneLine(data).text("\n\n");
    }
}
