package dev.millrace.server.protocol;

import dev.millrace.engine.replay.Output;

/// What a replay has emitted as a line of text: `{"channel":…,"key":…,"data":…}`.
public final class ReplayLine {
    private ReplayLine() {}

    /// The line without its end.
    public static byte[] of(Output output) {
        JsonOut out = new JsonOut().text("{\"channel\":").string(output.channel());
        String key = output.event().key();
        if (key != null) {
            out.text(",\"key\":").string(key);
        }
        return out.text(",\"data\":").oneLine(output.event().data()).put('}').toBytes();
    }
}
