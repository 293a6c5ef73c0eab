package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.channel.Subscriber;
import dev.millrace.engine.channel.TableCursor;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Skipped;
import dev.millrace.server.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscription's way out: a cursor into a channel and what is to be seen of its events. The cursor moves when the socket asks
/// for more, so a slow subscriber holds no events; what is no longer in memory is read one batch at a time on a thread of its own, or
/// skipped, as the channel wants it. Read by one thread at a time; woken by delivery threads.
final class Feed implements Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    /// Out of how many batches at a time the newest events are picked for who is behind.
    private static final int MOST_BATCHES = 64;
    /// How much of a table is sent at a time.
    private static final int TABLE_ENTRIES = 1_000;
    private static final long TABLE_BYTES = 256 << 10;

    /// Decides what happens when the cursor fell off the end of what the channel keeps.
    @FunctionalInterface
    interface Skipping {
        /// @return whether the subscription goes on
        boolean skipped(Feed feed, long events);
    }

    private final Cursor cursor;
    private final View view;
    private final Outbox outbox;
    private final Skipping skipping;
    /// What is sent before the events; null once that is done.
    private @Nullable TableCursor table;
    private long skipped;
    /// How many skipped events the next event is to tell of.
    private long untold;
    /// Whether it has had everything at some time.
    private boolean caughtUp;
    private @Nullable Batch held;
    private volatile boolean stopped;
    private volatile boolean draining;
    private volatile boolean fetching;

    /// Whether it stands in the outbox's queue, and who stands behind it; guarded by the outbox.
    boolean queued;
    @Nullable
    Feed behind;

    Feed(Cursor cursor, View view, Outbox outbox, Skipping skipping) {
        this(null, cursor, view, outbox, skipping);
    }

    /// @param table what is to be sent first; null for nothing
    Feed(@Nullable TableCursor table, Cursor cursor, View view, Outbox outbox, Skipping skipping) {
        this.table = table;
        this.cursor = cursor;
        this.view = view;
        this.outbox = outbox;
        this.skipping = skipping;
        this.skipped = cursor.skipped();
    }

    Channel channel() {
        return cursor.channel();
    }

    /// Also when {@link #stop} came first, because the socket was closed meanwhile: nothing is left behind then.
    void start() {
        channel().subscribe(this);
        if (stopped) {
            channel().unsubscribe(this);
        } else {
            wake();
        }
    }

    /// Offers all that is there, without waiting for the next delivery round.
    void drain() {
        draining = true;
        wake();
    }

    void stop() {
        stopped = true;
        channel().unsubscribe(this);
    }

    /// There may be new events.
    @Override
    public void wake() {
        if (hasMore()) {
            outbox.offer(this);
        }
    }

    @Override
    public long position() {
        return cursor.next();
    }

    boolean hasMore() {
        return !stopped && !fetching && (table != null || held != null || cursor.next() < limit());
    }

    private long limit() {
        return draining ? channel().next() : channel().delivered();
    }

    private void fetch() {
        try {
            held = stopped ? null : cursor.poll(limit());
        } catch (StoredDataException e) {
            LOG.warn("a subscriber of {} cannot go on: {}", channel().name(), e.getMessage());
            stop();
            outbox.failed();
        }
        fetching = false;
        wake();
    }

    /// The next events; null if there is nothing to send of them.
    @Nullable
    Outgoing poll() {
        TableCursor first = table;
        if (first != null) {
            Batch entries = stopped ? null : first.poll(TABLE_ENTRIES, TABLE_BYTES);
            if (entries != null) {
                return view.outgoing(entries);
            }
            table = null;
        }
        Batch batch = held == null ? recent() : held;
        held = null;
        if (stopped || batch == null) {
            if (hasMore() && channel().isStored()) {
                fetching = true; // from now on until it is done, nobody else touches the cursor
                outbox.catchUp(this::fetch);
            }
            return null;
        }
        long lost = cursor.skipped() - skipped;
        if (lost > 0) {
            skipped += lost;
            if (skipping.skipped(this, lost)) {
                view.skipped();
                untold += lost;
                held = batch; // whatever is told about the gap goes out before the events behind it
            } else {
                stop(); // no event behind the gap may follow
            }
            return null;
        }
        return view.outgoing(told(cursor.next() < limit() && slow() == Slow.LATEST ? newest(batch) : batch));
    }

    private Slow slow() {
        return channel().settings().slow();
    }

    private @Nullable Batch recent() {
        long before = cursor.skipped();
        Batch batch = cursor.pollRecent(limit());
        boolean behind = batch == null ? caughtUp && hasMore() : cursor.skipped() > before;
        if (behind && slow().endsWithMemory()) {
            batch = jump(batch);
        }
        caughtUp |= cursor.next() >= limit();
        return batch;
    }

    /// To the newest event.
    ///
    /// @param oldest what was read last and is skipped as well
    private @Nullable Batch jump(@Nullable Batch oldest) {
        if (oldest != null) {
            cursor.seek(oldest.first());
        }
        long end = limit();
        cursor.skipTo(end - 1);
        return cursor.pollRecent(end);
    }

    /// The newest events per key of a batch and those behind it. Where there is a gap between them it ends.
    private Batch newest(Batch oldest) {
        Newest newest = new Newest(view);
        newest.add(oldest);
        for (int i = 1; i < MOST_BATCHES; i++) {
            Batch batch = cursor.pollRecent(limit());
            if (batch == null) {
                break;
            }
            if (cursor.skipped() > skipped) {
                held = batch;
                break;
            }
            newest.add(batch);
        }
        return newest.toBatch();
    }

    /// With the number of skipped events in the first event that is seen.
    private Batch told(Batch batch) {
        if (untold == 0) {
            return batch;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (view.shows(batch.get(i))) {
                Batch telling = batch.tagged(i, Skipped.TAG, Long.toString(untold));
                untold = 0;
                return telling;
            }
        }
        return batch;
    }
}
