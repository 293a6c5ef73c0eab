package dev.millrace.server.cli;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A subscription: counts what comes, knows by the time in each event how long it took, and by its number whether one is missing. Told by
/// one thread at a time.
final class BenchSubscriber implements BenchSocket.Listener {
    private static final int NOBODY = -1;

    private final BenchRun run;
    private final BenchField stamp;
    private final BenchField number = new BenchField(BenchEvents.NUMBER);
    private final BenchNumbers numbers;
    private final CountDownLatch begun = new CountDownLatch(1);
    private int publisher = NOBODY;
    private long moved;

    BenchSubscriber(BenchRun run) {
        this.run = run;
        this.stamp = new BenchField(run.plan().events().stamp());
        this.numbers = new BenchNumbers(run.plan().publishers());
    }

    BenchNumbers numbers() {
        return numbers;
    }

    @Override
    public void received(String text) {
        int to;
        for (int from = 0; from < text.length(); from = to + 1) {
            int end = text.indexOf('\n', from);
            to = end < 0 ? text.length() : end;
            take(text, from, to);
        }
        moveOn(NOBODY);
    }

    private void take(String line, int from, int to) {
        if (BenchRefusals.isOne(line, from)) {
            run.figures().warnings().add(line.substring(from, to));
            return;
        }
        long due = stamp.in(line, from, to);
        if (due < 0) {
            run.figures().unstamped();
        } else {
            run.figures().delivered(due, to - from);
        }
        long found = number.in(line, from, to);
        if (found < 0) {
            run.unnumbered();
        } else {
            moveOn((int) (found % run.plan().publishers()));
            moved += numbers.take(found);
        }
    }

    /// Tells a publisher how far this subscriber has come when it is the next one's turn.
    private void moveOn(int next) {
        if (next == publisher) {
            return;
        }
        if (publisher != NOBODY) {
            run.moved(publisher, moved);
        }
        publisher = next;
        moved = 0;
    }

    /// Waits until the server has answered a ping: from then on every event comes.
    void awaitBegin(Duration patience) throws CommandException, InterruptedException {
        if (!begun.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw CommandException.failed("the server did not answer a ping within " + patience.toSeconds() + " seconds");
        }
    }

    @Override
    public void answered(ByteBuffer ping) {
        begun.countDown();
    }

    @Override
    public void ended(String reason) {
        run.ended(reason);
    }
}
