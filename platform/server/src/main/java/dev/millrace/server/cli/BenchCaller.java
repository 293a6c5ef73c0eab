package dev.millrace.server.cli;

import java.util.concurrent.atomic.AtomicLongArray;

/// Calls a processor: each message is a call, and each message that comes is the result of the oldest call that has none.
final class BenchCaller extends BenchSender {
    private final AtomicLongArray due;
    private volatile long results;

    BenchCaller(BenchRun run, int index) {
        super(run, index);
        due = new AtomicLongArray(run.plan().inFlight());
    }

    @Override
    long room() {
        return due.length() - (sentEvents() - results);
    }

    @Override
    void sends(long first, long at, int bytes) {
        due.set((int) (first % due.length()), at);
    }

    @Override
    void settle() {
        // Each result is an answer.
    }

    @Override
    boolean isSettled() {
        return results == sentEvents();
    }

    @Override
    public void received(String text) {
        long call = results;
        if (call == sentEvents()) {
            run().figures().surplus();
            return;
        }
        long began = due.get((int) (call % due.length()));
        results = call + 1;
        if (BenchRefusals.isOne(text, 0)) {
            run().figures().refusals().add(text);
        } else {
            run().figures().delivered(began, text.length());
        }
        pump();
    }
}
