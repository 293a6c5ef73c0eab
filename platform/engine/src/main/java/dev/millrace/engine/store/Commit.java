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
/// @param state changed values; empty for a removed one
/// @param grown by how much state and timers are larger than before, in bytes; less than 0 if they are smaller
/// @param timers changed timers; empty for a fired or cancelled one
/// @param outputs new events, by channel, in order
public record Commit(int lane, Map<String, Long> positions, long watermark, Map<StateKey, Optional<byte[]>> state, long grown,
        Map<Timer.Id, Optional<Timer>> timers, Map<Channel, List<RawEvent>> outputs) {}
