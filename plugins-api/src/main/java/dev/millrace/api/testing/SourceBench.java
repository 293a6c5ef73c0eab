package dev.millrace.api.testing;

import dev.millrace.api.Counter;
import dev.millrace.api.Source;
import dev.millrace.api.SourceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Runs a source in a test, on the thread of the test, until it has emitted enough or has no more. Used by one thread, unless the source
/// emits from threads of its own.
public final class SourceBench {
    private final Supplier<? extends Source> maker;
    private final List<Emitted> emitted = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();

    private SourceBench(Supplier<? extends Source> maker) {
        this.maker = maker;
    }

    /// A bench for the source that `maker` makes.
    public static SourceBench of(Supplier<? extends Source> maker) {
        return new SourceBench(maker);
    }

    /// Runs a new instance until it has emitted `events` events, or has no more, and closes it. The emit after the last one throws an
    /// InterruptedException, as it does when the platform ends a source.
    ///
    /// @throws Exception whatever the source throws of its own accord
    public SourceBench run(int events) throws Exception {
        Recorder recorder = new Recorder(events);
        try (Source source = maker.get()) {
            source.run(recorder);
        } catch (InterruptedException e) {
            if (!recorder.ended()) {
                throw e;
            }
        }
        return this;
    }

    /// Everything emitted so far, in order; the channel is empty.
    public synchronized List<Emitted> emitted() {
        return List.copyOf(emitted);
    }

    /// The data of everything emitted so far, read as `type`.
    public <R> List<R> emitted(Class<R> type) {
        return emitted().stream().map(each -> each.as(type)).toList();
    }

    /// What a counter stands at; 0 if it was never used.
    public synchronized long count(String counter) {
        return counts.getOrDefault(counter, 0L);
    }

    /// The lines that the source logged, as `WARN text`.
    public List<String> log() {
        return List.copyOf(lines);
    }

    private synchronized void add(Emitted event) {
        emitted.add(event);
    }

    private synchronized void count(String name, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("counter " + name + " only rises: expected no negative amount, got " + amount);
        }
        counts.merge(name, amount, Long::sum);
    }

    /// Takes a number of events and then says stop.
    private final class Recorder implements SourceContext {
        private final Logger log = new LogLines(lines);
        private int left;
        private boolean ended;

        Recorder(int events) {
            left = events;
        }

        synchronized boolean ended() {
            return ended;
        }

        @Override
        public void emit(@Nullable Object data) throws InterruptedException {
            emit(data, null);
        }

        @Override
        public synchronized void emit(@Nullable Object data, @Nullable String key) throws InterruptedException {
            if (left-- <= 0) {
                ended = true;
                throw new InterruptedException("the bench has seen enough");
            }
            add(new Emitted("", key, Plain.of(data, "data")));
        }

        @Override
        public Logger log() {
            return log;
        }

        @Override
        public Counter counter(String name) {
            return amount -> count(name, amount);
        }
    }
}
