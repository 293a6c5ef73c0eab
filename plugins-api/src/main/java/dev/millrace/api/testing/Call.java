package dev.millrace.api.testing;

import dev.millrace.api.Context;
import dev.millrace.api.Counter;
import dev.millrace.api.State;
import dev.millrace.api.Timers;
import dev.millrace.api.testing.Ledger.Alarm;
import dev.millrace.api.testing.Ledger.Clock;
import dev.millrace.api.testing.Ledger.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// One call of a processor: sees the ledger and gathers effects, which {@link #commit} adds to it. Used by the test's thread, once.
final class Call implements Context {
    private final Ledger ledger;
    private final List<String> outputs;
    private final @Nullable String key;
    private final Instant now;
    private final RandomGenerator random;
    private final Logger log;

    private final Map<Place, Optional<Object>> state = new HashMap<>();
    private final Map<Place, Optional<Alarm>> timers = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<Emitted> emitted = new ArrayList<>();
    private final List<@Nullable Object> replies = new ArrayList<>();
    private final List<String> rejections = new ArrayList<>();
    private boolean over;

    Call(Ledger ledger, List<String> outputs, @Nullable String key, Instant now, long seed, Logger log) {
        this.ledger = ledger;
        this.outputs = outputs;
        this.key = key;
        this.now = now;
        this.random = new SplittableRandom(seed);
        this.log = log;
    }

    @Override
    public void emit(@Nullable Object data) {
        inside();
        if (outputs.isEmpty()) {
            throw new IllegalStateException("the processor has no output channel: name one in @ProcessorType(to = …) or with to(…)");
        }
        emit(outputs.getFirst(), key, data);
    }

    @Override
    public void emit(String channel, @Nullable String withKey, @Nullable Object data) {
        inside();
        if (!outputs.contains(channel)) {
            throw new IllegalArgumentException("the processor may not emit to '" + channel + "': its output channels are " + outputs);
        }
        emitted.add(new Emitted(channel, withKey, Plain.of(data, "data emitted to '" + channel + "'")));
    }

    @Override
    public void reply(@Nullable Object data) {
        inside();
        replies.add(Plain.of(data, "reply"));
    }

    @Override
    public void reject(String reason) {
        inside();
        rejections.add(reason);
    }

    @Override
    public <S> State<S> state(String name, Class<S> type) {
        inside();
        return new Cell<>(new Place(key, name), type);
    }

    @Override
    public Timers timers() {
        inside();
        return new Alarms();
    }

    @Override
    public Instant now() {
        inside();
        return now;
    }

    @Override
    public RandomGenerator random() {
        inside();
        return random;
    }

    @Override
    public Logger log() {
        inside();
        return log;
    }

    @Override
    public Counter counter(String name) {
        inside();
        return amount -> count(name, amount);
    }

    /// From now on every use of this context fails.
    void end() {
        over = true;
    }

    /// Adds everything that the call did to the ledger.
    void commit() {
        apply(state, ledger.state);
        apply(timers, ledger.timers);
        counts.forEach((name, amount) -> ledger.counts.merge(name, amount, Long::sum));
        ledger.emitted.addAll(emitted);
        ledger.replies.addAll(replies);
        ledger.rejections.addAll(rejections);
    }

    private static <V> void apply(Map<Place, Optional<V>> changes, Map<Place, V> target) {
        changes.forEach((place, change) -> change.ifPresentOrElse(value -> target.put(place, value), () -> target.remove(place)));
    }

    private void count(String name, long amount) {
        inside();
        if (amount < 0) {
            throw new IllegalArgumentException("counter " + name + " only rises: expected no negative amount, got " + amount);
        }
        counts.merge(name, amount, Long::sum);
    }

    private void inside() {
        if (over) {
            throw new IllegalStateException("a context is valid only inside the call that it was given to");
        }
    }

    /// Holds the plain form only, so that what was changed but not set is lost, as after a restart.
    private final class Cell<S> implements State<S> {
        private final Place place;
        private final Class<S> type;

        Cell(Place place, Class<S> type) {
            this.place = place;
            this.type = type;
        }

        @Override
        public @Nullable S get() {
            inside();
            Optional<Object> changed = state.get(place);
            Object plain = changed == null ? ledger.state.get(place) : changed.orElse(null);
            return plain == null ? null : PlainReader.read(plain, type, toString());
        }

        @Override
        public void set(S value) {
            inside();
            Object plain = Plain.of(value, toString());
            PlainReader.read(plain, type, toString());
            state.put(place, Optional.ofNullable(plain));
        }

        @Override
        public void clear() {
            inside();
            state.put(place, Optional.empty());
        }

        @Override
        public String toString() {
            return "state '" + place.name() + "'";
        }
    }

    private final class Alarms implements Timers {
        @Override
        public void at(String name, Instant due) {
            set(name, Clock.EVENT, due);
        }

        @Override
        public void after(String name, Duration delay) {
            set(name, Clock.WALL, now.plus(delay.isNegative() ? Duration.ZERO : delay));
        }

        @Override
        public void cancel(String name) {
            inside();
            timers.put(new Place(key, name), Optional.empty());
        }

        private void set(String name, Clock clock, Instant due) {
            inside();
            timers.put(new Place(key, name), Optional.of(new Alarm(clock, due, ledger.nextOrder())));
        }
    }
}
