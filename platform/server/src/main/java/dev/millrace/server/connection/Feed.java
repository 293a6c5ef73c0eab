package dev.millrace.server.connection;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscription's way out: a cursor into a channel and what is to be seen of its events. The cursor moves when the socket asks
/// for more, so a slow subscriber holds no events; what is no longer in memory is read one batch at a time on a thread of its own. Read by
/// one thread at a time; woken by delivery threads.
final class Feed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

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
    private long skipped;
    private @Nullable Batch held;
    private volatile boolean stopped;
    private volatile boolean draining;
    private volatile boolean fetching;

    /// Whether it stands in the outbox's queue, and who stands behind it; guarded by the outbox.
    boolean queued;
    @Nullable
    Feed behind;

    Feed(Cursor cursor, View view, Outbox outbox, Skipping skipping) {
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
            run();
        }
    }

    /// Offers all that is there, without waiting for the next delivery round.
    void drain() {
        draining = true;
        run();
    }

    void stop() {
        stopped = true;
        channel().unsubscribe(this);
    }

    /// There may be new events.
    @Override
    public void run() {
        if (hasMore()) {
            outbox.offer(this);
        }
    }

    boolean hasMore() {
        return !stopped && !fetching && (held != null || cursor.next() < limit());
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
        run();
    }

    /// The next events; null if there is nothing to send of them.
    @Nullable
    Outgoing poll() {
        Batch batch = held == null ? cursor.pollRecent(limit()) : held;
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
                held = batch; // whatever is told about the gap goes out before the events behind it
            } else {
                stop(); // no event behind the gap may follow
            }
            return null;
        }
        return view.outgoing(batch);
    }
}
