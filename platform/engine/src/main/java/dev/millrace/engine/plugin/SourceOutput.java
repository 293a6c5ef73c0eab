package dev.millrace.engine.plugin;

import dev.millrace.api.Counter;
import dev.millrace.api.SourceContext;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.MappingException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Where a source's events go. Thread-safe, because a source may emit from threads of its own.
final class SourceOutput {
    private static final int MAX_COUNTERS = 100;

    private final String name;
    private final Generation generation;
    private final Channel channel;
    private final Map<String, String> tags;
    private final Logger log;
    private final LongAdder emitted = new LongAdder();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    SourceOutput(String name, Generation generation, Channel channel, Logger log) {
        this.name = name;
        this.generation = generation;
        this.channel = channel;
        this.tags = Map.of("by", name + "@" + generation.version());
        this.log = log;
    }

    /// A context for one run.
    Context open() {
        return new Context();
    }

    /// Refuses all that is emitted from now on.
    void close() {
        closed = true;
    }

    long emitted() {
        return emitted.sum();
    }

    Map<String, Long> counters() {
        Map<String, Long> sums = new TreeMap<>();
        counters.forEach((counter, sum) -> sums.put(counter, sum.sum()));
        return sums;
    }

    private void append(@Nullable Object data, @Nullable String key) throws InterruptedException {
        RawEvent event = event(data, key);
        awaitRoom();
        channel.append(List.of(event));
        emitted.increment();
    }

    private RawEvent event(@Nullable Object data, @Nullable String key) {
        try {
            return channel.event(generation.mapping().codec().write(data), key, tags, null);
        } catch (MappingException | InvalidJsonException e) {
            throw new IllegalArgumentException("data cannot be emitted: " + e.getMessage());
        }
    }

    private void awaitRoom() throws InterruptedException {
        while (!channel.hasRoom()) {
            CountDownLatch room = new CountDownLatch(1);
            channel.onRoom(room::countDown);
            room.await();
        }
        if (closed || Thread.interrupted()) {
            throw new InterruptedException("source " + name + " is to stop");
        }
    }

    private LongAdder sum(String counter) {
        LongAdder known = counters.get(counter);
        if (known == null && counters.size() >= MAX_COUNTERS) {
            throw new IllegalStateException("source " + name + " has " + MAX_COUNTERS + " counters already, '" + counter
                    + "' would be one too many");
        }
        return known == null ? counters.computeIfAbsent(counter, n -> new LongAdder()) : known;
    }

    /// What one run of a source sees.
    final class Context implements SourceContext {
        private volatile boolean running = true;

        void end() {
            running = false;
        }

        @Override
        public void emit(@Nullable Object data) throws InterruptedException {
            emit(data, null);
        }

        @Override
        public void emit(@Nullable Object data, @Nullable String key) throws InterruptedException {
            if (!running) {
                throw new IllegalStateException("a SourceContext may be used only while Source.run runs");
            }
            append(data, key);
        }

        @Override
        public Logger log() {
            return log;
        }

        @Override
        public Counter counter(String counter) {
            LongAdder sum = sum(counter);
            return amount -> {
                if (amount < 0) {
                    throw new IllegalArgumentException("counter '" + counter + "': expected an amount of 0 or more, got " + amount);
                }
                sum.add(amount);
            };
        }
    }
}
