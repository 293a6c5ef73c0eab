package dev.millrace.engine.replay;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Hold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What comes out of a replay on its way to whoever asked for it. Filled by the lane, which waits while nobody takes; taken from by one
/// other thread.
///
/// What one event has caused is put in the order of its channels: how it is shared out over commits, and so in which order channels get
/// it, depends on how fast the machine is.
final class Outputs {
    private static final int PARTS = 8;
    private static final int PART = 256;
    /// What one event has caused is kept together up to so many.
    private static final int TOGETHER = 10_000;
    private static final long PATIENCE_MILLIS = 50;

    private final BlockingQueue<Part> queue = new ArrayBlockingQueue<>(PARTS);
    private final List<String> channels = new ArrayList<>();
    private final List<Output> ofEvent = new ArrayList<>();
    private List<Output> ready = new ArrayList<>();
    private long at;
    private boolean ended;
    private volatile boolean closed;
    private volatile @Nullable String trouble;

    /// Outputs in order.
    ///
    /// @param isLast whether no others follow, but for those that are still under way when the lane has ended
    record Part(List<Output> outputs, boolean isLast) {}

    /// Takes everything that is emitted to a channel from now on; to be called in the order of the channels.
    void watch(Channel channel) {
        channels.add(channel.name());
        Cursor cursor = new Cursor(channel, channel.next());
        Hold hold = channel.hold(channel.next());
        channel.watch(() -> {
            Batch batch;
            while ((batch = cursor.poll()) != null) {
                for (int i = 0; i < batch.size(); i++) {
                    ofEvent.add(new Output(at, channel.name(), batch.get(i)));
                }
            }
            hold.advance(cursor.next());
            if (ofEvent.size() >= TOGETHER) {
                flush();
            }
        });
    }

    /// The lane is about to handle the event at an offset.
    void at(long offset) {
        if (offset != at) {
            flush();
            at = offset;
        }
    }

    /// The lane has nothing left to do; further calls do nothing.
    void end() {
        if (!ended) {
            ended = true;
            flush();
            deliver(new Part(ready, true));
            ready = new ArrayList<>();
        }
    }

    /// The replay cannot go on.
    void fail(String reason) {
        if (trouble == null) {
            trouble = reason;
        }
        deliver(new Part(List.of(), true));
    }

    /// Why it could not go on; null if it could.
    @Nullable
    String trouble() {
        return trouble;
    }

    /// The next outputs; null if none came in time.
    @Nullable
    Part poll(long nanos) throws InterruptedException {
        return queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    /// What is left when the lane has ended.
    List<Output> rest() {
        List<Output> rest = new ArrayList<>();
        Part part;
        while ((part = queue.poll()) != null) {
            rest.addAll(part.outputs);
        }
        flush();
        rest.addAll(ready);
        return rest;
    }

    /// Nobody takes anything any more.
    void close() {
        closed = true;
    }

    private void flush() {
        ofEvent.sort(Comparator.comparingInt(output -> channels.indexOf(output.channel())));
        ready.addAll(ofEvent);
        ofEvent.clear();
        if (ready.size() >= PART) {
            deliver(new Part(ready, false));
            ready = new ArrayList<>();
        }
    }

    private void deliver(Part part) {
        try {
            while (!closed && !queue.offer(part, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                // the one who takes is slow
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
