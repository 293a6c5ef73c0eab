package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Channels.TooManyChannelsException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All processors by name. Deployed and removed by the deploy thread; reading is thread-safe.
public final class Processors implements AutoCloseable {
    private final Map<String, RunningProcessor> byName = new ConcurrentHashMap<>();
    private final Channels channels;
    private final Store store;
    private final Watchdog watchdog;
    private final WallClock wallClock;
    private final Consumer<RunningProcessor> onHalt;

    /// @param onHalt hears of processors that were quarantined or stopped, on any thread; must not block
    public Processors(Channels channels, Store store, Watchdog watchdog, Consumer<RunningProcessor> onHalt) {
        this(channels, store, watchdog, System::currentTimeMillis, onHalt);
    }

    /// @param wallClock makes timers due that follow the clock on the wall
    /// @param onHalt as above
    public Processors(Channels channels, Store store, Watchdog watchdog, WallClock wallClock, Consumer<RunningProcessor> onHalt) {
        this.channels = channels;
        this.wallClock = wallClock;
        this.store = store;
        this.watchdog = watchdog;
        this.onHalt = onHalt;
    }

    /// The processor of that name, or null.
    public @Nullable RunningProcessor find(String name) {
        return byName.get(name);
    }

    /// All processors in no order; a view.
    public Collection<RunningProcessor> all() {
        return byName.values();
    }

    /// A version of a processor that is to be made ready.
    public record Draft(ProcessorSpec spec, ProcessorCode code) {}

    /// Makes versions of processors ready that are to run together: their code is opened, but handles nothing yet.
    ///
    /// @param leaving names of processors that will be removed once these work, unless they are among them
    /// @throws CodeException if any code cannot be opened, a processor would feed itself, or there would be too many channels; then all of
    ///         these are given up, and versions that run go on
    public List<Prepared> prepare(List<Draft> drafts, Set<String> leaving) throws CodeException {
        List<Prepared> prepared = new ArrayList<>();
        try {
            refuseLoops(drafts, leaving);
            for (Draft draft : drafts) {
                prepared.add(prepare(draft));
            }
            return prepared;
        } catch (TooManyChannelsException e) {
            prepared.forEach(Prepared::discard);
            throw new CodeException(Problem.of(String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            prepared.forEach(Prepared::discard);
            throw e;
        }
    }

    private Prepared prepare(Draft draft) throws CodeException {
        String name = draft.spec.name();
        RunningProcessor known = byName.get(name);
        RunningProcessor processor = known == null
                ? new RunningProcessor(name, channels, store.of(name), watchdog, wallClock, onHalt)
                : known;
        return new Prepared(processor, processor.open(draft.spec, draft.code));
    }

    private void refuseLoops(List<Draft> drafts, Set<String> leaving) throws CodeException {
        Map<String, ProcessorSpec> all = new HashMap<>();
        byName.forEach((name, processor) -> all.put(name, processor.spec()));
        all.keySet().removeAll(leaving);
        drafts.forEach(draft -> all.put(draft.spec.name(), draft.spec));
        Loops loops = new Loops(all.values(), name -> channels.deadLetters(name).name());
        for (Draft draft : drafts) {
            loops.refuse(draft.spec);
        }
    }

    /// Starts a processor, or puts a new version of it to work without losing or repeating an event.
    ///
    /// @throws CodeException as {@link #prepare}
    public Activation deploy(ProcessorSpec spec, ProcessorCode code) throws CodeException {
        return prepare(List.of(new Draft(spec, code)), Set.of()).getFirst().activate();
    }

    /// A version that is ready. Used by the deploy thread, once.
    public final class Prepared {
        private final RunningProcessor processor;
        private final Version version;

        private Prepared(RunningProcessor processor, Version version) {
            this.processor = processor;
            this.version = version;
        }

        /// Puts it to work.
        public Activation activate() {
            Activation activation = processor.replace(version);
            byName.put(processor.name(), processor);
            return activation;
        }

        /// Gives it up; the version before goes on.
        public void discard() {
            version.discard();
        }
    }

    /// Stops a processor and forgets its positions, state and timers.
    ///
    /// @return the offset of the first event that it has not handled in each input channel; one for each lane
    public Map<String, List<Long>> remove(String name) {
        RunningProcessor processor = byName.get(name);
        if (processor == null) {
            return Map.of();
        }
        Map<String, List<Long>> until = processor.stop();
        store.forget(name);
        byName.remove(name); // only now: what could not be forgotten is tried again
        return until;
    }

    /// Stops all processors.
    @Override
    public void close() {
        byName.values().forEach(RunningProcessor::stop);
    }
}
