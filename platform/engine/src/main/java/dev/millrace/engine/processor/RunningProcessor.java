package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A processor under its name, whatever version of it runs. Versions are changed by the deploy thread; everything else is thread-safe.
public final class RunningProcessor {
    private final String name;
    private final Channels channels;
    private final ProcessorStore store;
    private final Watchdog watchdog;
    private final WallClock wallClock;
    private final Channel inbox;
    private final Consumer<RunningProcessor> onHalt;
    private final ProcessorStats stats = new ProcessorStats();
    private volatile @Nullable Version version;
    private volatile Status status = Status.STOPPED;
    private volatile @Nullable Problem problem;

    /// What a processor is doing.
    public enum Status {
        /// It handles events.
        RUNNING,
        /// It broke its limits too often; a new version starts it again.
        QUARANTINED,
        /// It does not handle events, because its failure policy says so or the server has a fault.
        STOPPED
    }

    RunningProcessor(String name, Channels channels, ProcessorStore store, Watchdog watchdog, WallClock wallClock,
            Consumer<RunningProcessor> onHalt) {
        this.name = name;
        this.channels = channels;
        this.store = store;
        this.watchdog = watchdog;
        this.wallClock = wallClock;
        this.onHalt = onHalt;
        inbox = channels.inbox(name);
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// What it is doing.
    public Status status() {
        return status;
    }

    /// Whether it handles events.
    public boolean isRunning() {
        return status == Status.RUNNING;
    }

    /// Why it is not running; null while it is.
    public @Nullable Problem problem() {
        return problem;
    }

    /// That it is not running, and why, in words.
    public String whyNotRunning() {
        Problem why = problem;
        return "processor '" + name + "' is not running" + (why == null ? "" : ": " + why);
    }

    /// The channel into which it is called by name.
    public Channel inbox() {
        return inbox;
    }

    /// How the version that runs, or ran last, is deployed.
    public ProcessorSpec spec() {
        return current().spec();
    }

    /// The version that runs, or ran last.
    public String version() {
        return current().code();
    }

    /// The code of that version, which may be opened as often as wanted until another one takes its place.
    public ProcessorCode code() {
        return current().runs();
    }

    WallClock wallClock() {
        return wallClock;
    }

    /// What it has done since the server started.
    public ProcessorStats stats() {
        return stats;
    }

    /// How large all its state and timers are, in bytes.
    public long stateBytes() {
        return store.stateBytes();
    }

    /// How many events wait for it.
    public long lag() {
        return current().lag();
    }

    /// Where it stands: the offset of the first event that it has not handled in each input channel; one for each lane.
    public Map<String, List<Long>> positions() {
        return current().positions();
    }

    /// Makes another version ready while the one before goes on.
    Version open(ProcessorSpec spec, ProcessorCode code) throws CodeException {
        Version next = new Version(this, spec, code, channels, store, watchdog);
        next.open();
        return next;
    }

    /// Puts an opened version to work where the one before has stopped.
    Activation replace(Version next) {
        Version before = version;
        if (before != null) {
            before.stop();
            if (!isRunning()) {
                before.dropCalls("the processor was stopped: " + problem);
            }
        }
        synchronized (this) { // what the version before still reports must not hit this one
            version = next;
            problem = null;
            status = Status.RUNNING;
        }
        try {
            return next.begin();
        } catch (StoredDataException | CodeException e) {
            halted(next, Status.STOPPED, Problem.of(String.valueOf(e.getMessage())));
            return new Activation(name, next.code(), next.positions());
        }
    }

    /// Lets it handle all its dead letters again, which were not handled again before.
    ///
    /// @return how many there are, of which those without an event are passed over
    /// @throws StoredDataException if that cannot be stored
    public long redrive() {
        long end = deadLetters().next();
        long waiting = waiting(end);
        store.redrive(end);
        current().signal();
        return waiting;
    }

    /// The channel of its dead letters.
    public Channel deadLetters() {
        return channels.deadLetters(name);
    }

    /// How many of its dead letters have not been handled again.
    public long waitingDeadLetters() {
        return waiting(deadLetters().next());
    }

    private long waiting(long end) {
        Channel letters = deadLetters();
        return Math.max(0, end - Math.max(letters.oldest(), store.lowestPosition(letters.name()).orElse(1)));
    }

    /// Stops for good.
    ///
    /// @return where it stood
    Map<String, List<Long>> stop() {
        Version last = current();
        status = Status.STOPPED;
        last.stop();
        last.dropCalls("the processor was removed");
        return last.positions();
    }

    /// A lane or the watchdog says that a version cannot go on.
    void halted(Version which, Status now, Problem why) {
        synchronized (this) {
            if (which != version || status != Status.RUNNING) {
                return;
            }
            problem = why;
            status = now;
        }
        which.halt("the processor was stopped: " + why);
        onHalt.accept(this);
    }

    private Version current() {
        Version current = version;
        if (current == null) {
            throw new IllegalStateException("processor " + name + " has no version yet");
        }
        return current;
    }
}
