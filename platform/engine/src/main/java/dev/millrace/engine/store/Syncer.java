package dev.millrace.engine.store;

import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.StoredDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Syncs what was written to the disk, on a thread of its own, so that only channels that ask for it wait for the disk: everything that
/// came while it synced shares the next sync. Thread-safe.
final class Syncer {
    private final Database database;
    private final Writer writer;
    private final BlockingQueue<Written> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().name("store-syncer").unstarted(this::run);

    /// @param isLast whether it is no events but the end
    private record Written(long first, List<Append> appends, boolean isLast) {}

    Syncer(Database database, Writer writer) {
        this.database = database;
        this.writer = writer;
    }

    void start() {
        thread.start();
    }

    /// Events that were written and are to be seen once they are synced.
    void add(long first, List<Append> appends) {
        queue.add(new Written(first, appends, false));
    }

    void close() {
        queue.add(new Written(0, List.of(), true));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Written> group = new ArrayList<>();
        try {
            while (group.isEmpty() || !group.getLast().isLast) {
                group.clear();
                group.add(queue.take());
                queue.drainTo(group);
                sync(group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sync(List<Written> group) {
        try {
            database.sync();
            group.forEach(written -> writer.reveal(written.first, written.appends));
        } catch (RuntimeException | Error fault) {
            StoredDataException e = fault instanceof StoredDataException known
                    ? known
                    : new StoredDataException("not synced because of a fault in the server: " + fault, fault);
            group.forEach(written -> written.appends.forEach(append -> append.failed(String.valueOf(e.getMessage()))));
            group.forEach(written -> writer.tell(written.appends));
            writer.doubt(e);
        }
    }
}
