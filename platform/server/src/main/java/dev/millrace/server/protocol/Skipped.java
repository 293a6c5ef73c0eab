package dev.millrace.server.protocol;

/// How a client is told that it did not keep up and will not get some events.
public final class Skipped {
    /// The tag of the next publication, for clients of the Centrifuge protocol: how many there were before it.
    public static final String TAG = "skipped";

    private Skipped() {}

    /// For clients without an SDK: `{"error":{"code":112,"message":…},"skipped":…}`.
    public static byte[] toJson(long events) {
        JsonOut out = new JsonOut().put('{');
        ErrorCode.UNRECOVERABLE.write(out,
                events + (events == 1 ? " event was" : " events were") + " skipped: this connection did not keep up");
        return out.text(",\"skipped\":").number(events).put('}').toBytes();
    }
}
