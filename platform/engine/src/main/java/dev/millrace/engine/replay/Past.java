package dev.millrace.engine.replay;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.store.StoredChannel;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The events of a channel that are kept, wherever that is. Thread-safe.
///
/// @param channel the channel's name
/// @param oldest the offset of the oldest event; `next` if there is none
/// @param next the offset behind the newest event
/// @param reader the batch that holds the event at an offset, or the first one behind it; null if there is none
public record Past(String channel, long oldest, long next, LongFunction<@Nullable Batch> reader) {

    /// Of a channel at work.
    public static Past of(Channel channel) {
        return new Past(channel.name(), channel.oldest(), channel.next(), channel::read);
    }

    /// Of what is stored of a channel.
    public static Past of(StoredChannel channel) {
        return new Past(channel.name(), channel.oldest(), channel.next(), channel::read);
    }

    /// The offset of the first event that the server took at a time or later, in milliseconds since 1970; `next` if there is none.
    public long firstAt(long time) {
        long low = oldest;
        long high = next;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (timeAt(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long timeAt(long offset) {
        Batch batch = reader.apply(offset);
        return batch == null ? Long.MAX_VALUE : batch.get((int) Math.max(0, offset - batch.first())).time();
    }
}
