package dev.millrace.engine.replay;

import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Log;
import dev.millrace.engine.channel.StoredDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A range of a channel's past as the whole log of a channel, one event at a time, so that each is a commit of its own and it is known
/// what it has caused. Read by the lane's thread.
final class PastLog implements Log {
    private final Range range;
    private final Outputs outputs;
    private @Nullable Batch read;

    PastLog(Range range, Outputs outputs) {
        this.range = range;
        this.outputs = outputs;
    }

    @Override
    public String epoch() {
        return "replay";
    }

    @Override
    public long next() {
        return range.to();
    }

    @Override
    public long oldest() {
        return range.from();
    }

    @Override
    public long cleared() {
        return range.from();
    }

    @Override
    public long bytesFrom(long offset) {
        return 0;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void onRoom(Runnable then) {
        then.run();
    }

    @Override
    public void append(Append append) {
        throw new IllegalStateException("what is replayed is past: nothing is added to channel " + range.past().channel());
    }

    @Override
    public @Nullable Batch read(long offset) {
        outputs.at(offset);
        Batch batch = read;
        if (batch == null || offset < batch.first() || offset > batch.last()) {
            batch = fetch(offset);
            read = batch;
        }
        return batch == null
                ? null
                : new Batch(range.past().channel(), offset, List.of(batch.get((int) (offset - batch.first()))));
    }

    /// A lane would wait for a store that cannot be read; a replay ends there.
    private @Nullable Batch fetch(long offset) {
        try {
            Batch batch = range.past().reader().apply(offset);
            if (batch != null && batch.first() <= offset) {
                return batch;
            }
            outputs.fail("the event at offset " + offset + " of " + range.past().channel() + " is no longer kept");
        } catch (StoredDataException e) {
            outputs.fail(String.valueOf(e.getMessage()));
        }
        return null;
    }

    @Override
    public void readTable(TableReader into) {
        // nobody asks for it
    }

    @Override
    public void trim(ChannelSettings.Retain retain, long before) {
        // what is past stays
    }

    @Override
    public void clear(long upTo, long before) {
        // what is past stays
    }
}
