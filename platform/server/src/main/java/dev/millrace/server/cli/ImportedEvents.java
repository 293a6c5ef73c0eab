package dev.millrace.server.cli;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Events on their way into a channel, as many at a time as memory is meant to hold. Used by one thread.
final class ImportedEvents implements Appended {
    private static final int TOGETHER = 1_024;
    private static final long TOGETHER_BYTES = 1 << 20;

    private final Channel channel;
    private final Semaphore settled = new Semaphore(0);
    private List<RawEvent> gathered = new ArrayList<>();
    private long bytes;
    private long count;
    private int appends;
    private volatile @Nullable String failure;

    ImportedEvents(Channel channel) {
        this.channel = channel;
    }

    long count() {
        return count;
    }

    /// @throws CommandException if the store cannot take it
    void add(RawEvent event) throws CommandException {
        gathered.add(event);
        bytes += event.data().length;
        count++;
        if (gathered.size() >= TOGETHER || bytes >= TOGETHER_BYTES) {
            append();
        }
    }

    /// Returns when all are stored.
    ///
    /// @return how many
    long finish() throws CommandException {
        append();
        settled.acquireUninterruptibly(appends);
        requireNoFailure();
        return count;
    }

    private void append() throws CommandException {
        if (!gathered.isEmpty()) {
            CountDownLatch room = new CountDownLatch(1);
            channel.onRoom(room::countDown);
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandException.failed("interrupted");
            }
            requireNoFailure();
            appends++;
            channel.append(gathered, this);
            gathered = new ArrayList<>();
            bytes = 0;
        }
    }

    private void requireNoFailure() throws CommandException {
        if (failure != null) {
            throw CommandException.failed("the store cannot take it: " + failure);
        }
    }

    @Override
    public void appended(long first) {
        settled.release();
    }

    @Override
    public void failed(String reason) {
        failure = reason;
        settled.release();
    }
}
