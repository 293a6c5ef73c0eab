package dev.millrace.engine.plugin;

import dev.millrace.api.Source;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.plugin.SourceStatus.State;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A plugin's source at work on a thread of its own, `source-<name>`. After a failure a new instance is run, after a wait that doubles
/// each time. Thread-safe; starts once.
public final class RunningSource implements AutoCloseable {
    private final String name;
    private final Generation generation;
    private final AuthorClass.Maker<Source> maker;
    private final Channel channel;
    private final Pace pace;
    private final Logger log;
    private final SourceOutput output;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong restarts = new AtomicLong();
    private volatile State state = State.NEW;
    private volatile @Nullable Problem problem;

    /// How long it waits.
    ///
    /// @param first before the first restart
    /// @param longest before any restart; a run that lasted longer counts as a good one, after which waits are short again
    /// @param close for its code to end when it is closed
    record Pace(Duration first, Duration longest, Duration close) {
        static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5));
    }

    RunningSource(String name, Generation generation, AuthorClass.Maker<Source> maker, Channel channel, Pace pace) {
        this.name = name;
        this.generation = generation;
        this.maker = maker;
        this.channel = channel;
        this.pace = pace;
        this.log = LoggerFactory.getLogger("source." + name);
        this.output = new SourceOutput(name, generation, channel, log);
        this.thread = Thread.ofPlatform().daemon().name("source-" + name).unstarted(this::run);
    }

    /// Starts its thread.
    public void start() {
        thread.start();
    }

    /// How it is doing.
    public SourceStatus status() {
        return new SourceStatus(name, generation.version(), channel.name(), state, output.emitted(), restarts.get(), problem,
                output.counters());
    }

    /// Interrupts it and waits a few seconds for it to end. If it does not, its thread is abandoned, which {@link #status} tells; what it
    /// emits from then on is refused.
    @Override
    public void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        output.close();
        if (thread.getState() == Thread.State.NEW) {
            state = State.CLOSED;
        } else if (!ends()) {
            state = State.ABANDONED;
            problem = Problem.of("did not end within " + pace.close().toMillis() + " ms after its thread was interrupted; the thread is"
                    + " abandoned and keeps the plugin's classes");
            log.warn("source {} {}", name, problem);
        }
    }

    private boolean ends() {
        thread.interrupt();
        try {
            return thread.join(pace.close());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        Duration wait = pace.first();
        while (closing.getCount() > 0) {
            long began = System.nanoTime();
            if (!fails()) {
                state = closing.getCount() > 0 ? State.ENDED : State.CLOSED;
                return;
            }
            wait = System.nanoTime() - began > pace.longest().toNanos() ? pace.first() : wait;
            state = State.WAITING;
            if (isClosedWithin(wait)) {
                break;
            }
            restarts.incrementAndGet();
            wait = wait.multipliedBy(2).compareTo(pace.longest()) > 0 ? pace.longest() : wait.multipliedBy(2);
        }
        state = State.CLOSED;
    }

    /// Runs a new instance to its end.
    private boolean fails() {
        state = State.RUNNING;
        try {
            runOnce();
            return false;
        } catch (CodeException e) {
            if (closing.getCount() > 0) {
                problem = e.problem();
                log.warn("source {} of {} failed and will be run again: {}", name, generation.version(), e.problem());
            }
            return true;
        }
    }

    private void runOnce() throws CodeException {
        Source source = generation.gate().enter(maker::make);
        SourceOutput.Context context = output.open();
        try {
            generation.gate().run(() -> source.run(context));
        } finally {
            context.end();
            // Cleared so that the source can wait while it closes, and this thread before the next run.
            Thread.interrupted();
            close(source);
        }
    }

    private void close(Source source) {
        try {
            generation.gate().run(source::close);
        } catch (CodeException e) {
            log.warn("source {} of {} failed to close: {}", name, generation.version(), e.problem());
        }
    }

    private boolean isClosedWithin(Duration wait) {
        try {
            return closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return closing.getCount() == 0;
        }
    }
}
