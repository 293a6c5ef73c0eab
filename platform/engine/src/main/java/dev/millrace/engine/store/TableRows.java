package dev.millrace.engine.store;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Log.TableReader;
import dev.millrace.engine.channel.RawEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A channel's table as it is stored: a row for each key, with the offset of its newest event and the event as a block of its own. Written
/// together with the events, and marked with the offset up to which it is true: what was stored while the channel had no table is read from
/// the log.
final class TableRows {
    private final Database database;
    private final int id;
    private final String channel;

    TableRows(Database database, int id, String channel) {
        this.database = database;
        this.id = id;
        this.channel = channel;
    }

    /// Adds events that are about to be stored.
    ///
    /// @param first the offset of the first one
    void stage(long first, List<RawEvent> events, Changes changes) {
        for (int i = 0; i < events.size(); i++) {
            RawEvent event = events.get(i);
            String key = event.key();
            if (key != null) {
                stage(Keys.tableRow(id, key), first + i, event, changes);
            }
        }
        changes.put(Family.META, Keys.table(id), number(first + events.size()));
    }

    private static void stage(byte[] row, long offset, RawEvent event, Changes changes) {
        if (event.isRemoval()) {
            changes.delete(Family.TABLE, row);
            return;
        }
        byte[] block = Block.encode(List.of(event));
        changes.put(Family.TABLE, row, ByteBuffer.allocate(8 + block.length).putLong(offset).put(block).array());
    }

    /// Reads the rows, then what is in the log behind them.
    void read(long oldest, long next, TableReader into) {
        database.scan(Family.TABLE, Keys.of(id), Keys.of(id + 1), (key, row) -> {
            List<RawEvent> event = new ArrayList<>(1);
            Block.decode(Arrays.copyOfRange(row, 8, row.length), event);
            into.take(ByteBuffer.wrap(row).getLong(), event.getFirst());
            return true;
        });
        long at = Math.max(oldest, mark());
        Batch batch;
        while (at < next && (batch = batchAt(at)) != null) {
            for (int i = 0; i < batch.size(); i++) {
                if (batch.offset(i) >= at) {
                    into.take(batch.offset(i), batch.get(i));
                }
            }
            at = batch.last() + 1;
        }
    }

    /// Up to where the rows are true; 0 if there are none.
    private long mark() {
        long[] mark = {0};
        database.scan(Family.META, Keys.table(id), Keys.table(id + 1), (key, value) -> {
            mark[0] = ByteBuffer.wrap(value).getLong();
            return false;
        });
        return mark[0];
    }

    private @Nullable Batch batchAt(long offset) {
        return Blocks.read(database, id, channel, offset);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
