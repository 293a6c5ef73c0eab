package dev.millrace.server.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a server end in an orderly way when the process is told to stop (SIGTERM, SIGINT). Used by the thread that serves; the hook has
/// one of its own.
final class StopSignal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");

    StopSignal(Terminal terminal) {
        this.terminal = terminal;
    }

    void start() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Asks to stop when the process that started this one ends: a build that is killed tells nobody.
    void watchParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var _ = parent.onExit().thenRun(() -> System.exit(0));
        });
    }

    /// Returns when the process is to stop, or the calling thread is interrupted.
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            // Stopping is the answer; closing must not find the thread interrupted.
        }
    }

    /// Says that nothing is left to stop.
    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping already: the hook ends it.
        }
    }

    /// Without halting, Java would report the signal as its exit code although everything went well.
    private void stop() {
        asked.countDown();
        int code = CommandException.FAILED;
        try {
            if (stopped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                code = 0;
            } else {
                terminal.say("the server did not stop within " + PATIENCE.toSeconds() + " seconds, so it is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.out().flush();
        Runtime.getRuntime().halt(code);
    }
}
