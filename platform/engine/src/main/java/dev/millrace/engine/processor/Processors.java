package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All processors by name. Deployed and removed by the deploy thread; reading is thread-safe.
public final class Processors implements AutoCloseable {
    private final Map<String, RunningProcessor> byName = new ConcurrentHashMap<>();
    private final Channels channels;
    private final Store store;
    private final Watchdog watchdog;
    private final Consumer<RunningProcessor> onHalt;

    /// @param onHalt hears of processors that were quarantined or stopped, on any thread; must not block
    public Processors(Channels channels, Store store, Watchdog watchdog, Consumer<RunningProcessor> onHalt) {
        this.channels = channels;
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

    /// Makes a version of a processor ready: its code is opened, but handles nothing yet.
    ///
    /// @throws CodeException if the code cannot be opened, or the processor would feed itself; a version that runs goes on
    public Prepared prepare(ProcessorSpec spec, ProcessorCode code) throws CodeException {
        refuseLoop(spec);
        RunningProcessor known = byName.get(spec.name());
        RunningProcessor processor = known == null
                ? new RunningProcessor(spec.name(), channels, store.of(spec.name()), watchdog, onHalt)
                : known;
        return new Prepared(processor, processor.open(spec, code));
    }

    /// Starts a processor, or puts a new version of it to work without losing or repeating an event.
    ///
    /// @throws CodeException as {@link #prepare}
    public Activation deploy(ProcessorSpec spec, ProcessorCode code) throws CodeException {
        return prepare(spec, code).activate();
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
        RunningProcessor processor = byName.remove(name);
        if (processor == null) {
            return Map.of();
        }
        Map<String, List<Long>> until = processor.stop();
        store.forget(name);
        return until;
    }

    /// Stops all processors.
    @Override
    public void close() {
        byName.values().forEach(RunningProcessor::stop);
    }

    /// A processor whose output comes back to it, through others or not, would never come to rest.
    private void refuseLoop(ProcessorSpec spec) throws CodeException {
        List<String> outputs = new ArrayList<>(spec.to());
        outputs.add(channels.deadLetters(spec.name()).name());
        Deque<String> open = new ArrayDeque<>(outputs);
        Map<String, String> how = new HashMap<>();
        outputs.forEach(channel -> how.put(channel, spec.name() + " → " + channel));
        while (!open.isEmpty()) {
            String channel = open.removeFirst();
            if (spec.from().contains(channel)) {
                throw new CodeException(Problem.of("a loop: " + how.get(channel) + " → " + spec.name()
                        + ": the processor would be fed with what it emits; change `from` or `to`"));
            }
            for (RunningProcessor reader : byName.values()) {
                if (!reader.name().equals(spec.name()) && reader.spec().from().contains(channel)) {
                    for (String next : reader.spec().to()) {
                        if (how.putIfAbsent(next, how.get(channel) + " → " + reader.name() + " → " + next) == null) {
                            open.add(next);
                        }
                    }
                }
            }
        }
    }
}
