package dev.millrace.engine.replay;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import java.util.Arrays;
import java.util.Objects;

/// An event that a replay has emitted; its time means nothing.
///
/// @param at the offset of the event that was handled, or was to be handled next when a timer fired
/// @param channel where it was emitted to
public record Output(long at, String channel, RawEvent event) {

    private static final JsonPath REASON = JsonPath.of("/error/message");

    /// Whether both emit the same to the same channel, or set the same event aside for the same reason: where in its code each version
    /// failed makes no difference.
    boolean isLike(Output other) {
        boolean isPlaceSame = channel.equals(other.channel) && Objects.equals(event.key(), other.event.key());
        return isPlaceSame && (Arrays.equals(event.data(), other.event.data()) || isDeadLetter()
                && Objects.equals(REASON.find(event.data()), REASON.find(other.event.data())));
    }

    private boolean isDeadLetter() {
        return channel.startsWith("$");
    }
}
