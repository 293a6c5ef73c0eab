package dev.millrace.engine.store;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One lane's atomic step: where it stands in its inputs, what changed, what comes out.
///
/// @param lane the lane's number, from 0
/// @param positions the offset of the next event to handle, by channel
/// @param watermark the event time that its input has reached, in milliseconds since 1970
/// @param state changed values, JSON in UTF-8; empty for a removed one
/// @param timers changed timers; empty for a fired or cancelled one
/// @param outputs new events, by channel, in order
public record Commit(int lane, Map<String, Long> positions, long watermark, Map<StateKey, Optional<byte[]>> state,
        Map<Timer.Id, Optional<Timer>> timers, Map<Channel, List<RawEvent>> outputs) {}
