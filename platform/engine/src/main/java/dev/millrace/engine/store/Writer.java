package dev.millrace.engine.store;

import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Room;
import dev.millrace.engine.channel.StoredDataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: what publishers append and lanes commit is gathered into one atomic write, one event when idle, thousands
/// under load. Then readers see the events and whoever waits is told. Events of channels that are synced to the disk are handed to
/// {@link Syncer} in between. Thread-safe.
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int GROUP = 1_024;
    /// How much publishers may have on its way before they wait.
    private static final long ON_ITS_WAY_BYTES = 32L << 20;
    private static final long PAUSE_MILLIS = 250;

    private final Database database;
    private final Function<String, StoredLog> logs;
    private final Executor delivery;
    private final Runnable reload;
    private final Syncer syncer;
    private final Room room = new Room(ON_ITS_WAY_BYTES);
    private final BlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile @Nullable String trouble;

    /// Something to be written as a whole.
    ///
    /// @param appends events of channels
    /// @param fill adds everything else
    /// @param done completes when it is written; null if nobody waits
    /// @param isLast whether it is nothing but the end
    private record Write(List<Append> appends, Consumer<Changes> fill, @Nullable CompletableFuture<Void> done, boolean isLast) {
        private void failed(StoredDataException e) {
            appends.forEach(append -> append.failed(String.valueOf(e.getMessage())));
            if (done != null) {
                done.completeExceptionally(e);
            }
        }
    }

    /// @param logs the log of a channel by its name
    /// @param delivery runs what tells publishers
    /// @param reload reads everything again that is known of the store
    Writer(Database database, Function<String, StoredLog> logs, Executor delivery, Runnable reload) {
        this.database = database;
        this.logs = logs;
        this.delivery = delivery;
        this.reload = reload;
        syncer = new Syncer(database, this);
    }

    void start() {
        syncer.start();
        thread.start();
    }

    /// Takes events to be stored after everything that was taken before.
    void submit(List<Append> appends) {
        submit(new Write(appends, changes -> {}, null, false));
    }

    /// Writes changes, together with events, after everything that was taken before, and waits until that is done.
    ///
    /// @throws StoredDataException if it could not be done
    void write(List<Append> appends, Consumer<Changes> fill) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(new Write(appends, fill, done, false));
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoredDataException failure ? failure : new StoredDataException(String.valueOf(e.getCause()), e);
        }
    }

    /// The same without events.
    void write(Consumer<Changes> fill) {
        write(List.of(), fill);
    }

    /// How much may be on its way.
    Room room() {
        return room;
    }

    private static long footprint(List<Append> appends) {
        long sum = 0;
        for (Append append : appends) {
            sum += append.footprint();
        }
        return sum;
    }

    private void submit(Write write) {
        room.take(footprint(write.appends));
        queue.add(write);
        if (closed.getCount() == 0) {
            failQueued(new StoredDataException("the store is closed"));
        }
    }

    /// Why nothing can be written at the moment; null if it can.
    @Nullable
    String trouble() {
        return trouble;
    }

    /// Ends when everything that was taken is written.
    void close() {
        closing = true;
        queue.add(new Write(List.of(), changes -> {}, null, true));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        syncer.close();
    }

    /// Something that was written is in doubt.
    void doubt(StoredDataException e) {
        queue.add(new Write(List.of(), changes -> {
            throw e;
        }, null, false));
    }

    private void run() {
        List<Write> group = new ArrayList<>();
        try {
            while (gather(group)) {
                write(group);
                group.clear();
            }
            write(group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // a fault of ours: better nothing is stored than half of it
            trouble = "a fault in the server: " + e;
            LOG.error("nothing is stored any more", e);
            group.forEach(write -> write.failed(new StoredDataException("not stored because of a fault in the server: " + e)));
        } finally {
            closed.countDown();
            failQueued(new StoredDataException("the store is closed"));
        }
    }

    /// @return whether there is more to come
    private boolean gather(List<Write> group) throws InterruptedException {
        group.add(queue.take());
        queue.drainTo(group, GROUP);
        return !group.removeIf(Write::isLast);
    }

    private void write(List<Write> group) throws InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        Map<StoredLog, List<Append>> runs = new LinkedHashMap<>();
        try (Changes changes = database.changes()) {
            for (Write write : group) {
                write.fill.accept(changes);
            }
            sort(group, runs);
            runs.forEach((log, appends) -> log.stage(appends, changes));
            Failpoint.beforeWrite();
            database.write(changes);
            Failpoint.afterWrite();
        } catch (StoredDataException e) {
            trouble = e.getMessage(); // first of all: whoever hears that a write failed waits until there is none
            fail(group, e);
            recover(e);
            return;
        } catch (RuntimeException e) { // a fault of ours, before anything was written: others must be able to write on
            LOG.error("a write was given up by a fault in the server", e);
            fail(group, new StoredDataException("not stored because of a fault in the server: " + e, e));
            return;
        }
        runs.forEach(this::reveal);
        for (Write write : group) {
            if (write.done != null) {
                write.done.complete(null);
            }
        }
    }

    private void sort(List<Write> group, Map<StoredLog, List<Append>> runs) {
        Channel channel = null;
        List<Append> run = List.of();
        for (Write write : group) {
            for (Append append : write.appends) {
                if (append.channel() != channel) {
                    channel = append.channel();
                    run = runs.computeIfAbsent(logs.apply(channel.name()), log -> new ArrayList<>());
                }
                run.add(append);
            }
        }
    }

    private void fail(List<Write> group, StoredDataException why) {
        group.forEach(write -> write.failed(why));
        tell(group.stream().flatMap(write -> write.appends.stream()).toList());
    }

    private void reveal(StoredLog log, List<Append> appends) {
        long first = log.written();
        if (log.isSynced()) {
            syncer.add(first, appends);
        } else {
            reveal(first, appends);
        }
    }

    /// Shows events to readers and tells their publishers.
    void reveal(long first, List<Append> appends) {
        appends.getFirst().channel().stored(first, appends);
        tell(appends);
    }

    /// What is told has come to its end.
    void tell(List<Append> appends) {
        room.give(footprint(appends));
        if (appends.stream().anyMatch(Append::isHeard)) {
            delivery.execute(() -> appends.forEach(Append::tell));
        }
    }

    /// A write that failed may be there in part: the store is opened again, which cuts that off, as soon as it can be written.
    private void recover(StoredDataException why) throws InterruptedException {
        LOG.error("{}; nothing is stored until that is over", why.getMessage());
        StoredDataException last = why;
        while (true) {
            trouble = last.getMessage();
            failQueued(last);
            if (closing) {
                return;
            }
            try {
                database.reopen();
                probe();
                reload.run();
                break;
            } catch (StoredDataException e) {
                last = e;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
        trouble = null;
        LOG.info("the store can be written again");
    }

    private void probe() {
        try (Changes changes = database.changes()) {
            changes.put(Family.META, new byte[]{'w'}, new byte[]{1});
            database.write(changes);
        }
        database.sync();
    }

    private void failQueued(StoredDataException e) {
        List<Write> group = new ArrayList<>();
        Write write;
        while (!isLast(queue.peek()) && (write = queue.poll()) != null) {
            group.add(write);
        }
        fail(group, e);
    }

    private static boolean isLast(@Nullable Write write) {
        return write != null && write.isLast;
    }
}
