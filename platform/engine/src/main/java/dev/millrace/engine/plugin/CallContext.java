package dev.millrace.engine.plugin;

import dev.millrace.api.Context;
import dev.millrace.api.Counter;
import dev.millrace.api.Json;
import dev.millrace.api.State;
import dev.millrace.api.Timers;
import dev.millrace.engine.json.Codec;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonText;
import dev.millrace.engine.json.MappingException;
import dev.millrace.engine.processor.Work;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// What a plugin's processor sees of the lane's {@link Work}. One object serves all calls of a lane; it and what it hands out answer only
/// during the call that they were given to, on the lane's thread.
final class CallContext implements Context {
    /// A longer delay overflows the clock.
    private static final Duration MAX_DELAY = Duration.ofDays(365_000);

    private final Thread thread = Thread.currentThread();
    private final Codec codec;
    private final StateCache states;
    private @Nullable Work current;
    private long call;
    private @Nullable Json received;
    private byte[] receivedUtf8 = {};

    CallContext(Codec codec, StateCache states) {
        this.codec = codec;
        this.states = states;
    }

    void begin(Work work) {
        current = work;
        call++;
    }

    void end() {
        current = null;
        received = null;
    }

    /// The data of the call's event; what is emitted or replied of it as it is needs no second look.
    Json received(byte[] utf8) {
        Json data = Json.of(utf8);
        received = data;
        receivedUtf8 = utf8;
        return data;
    }

    @Override
    public void emit(@Nullable Object data) {
        work().emit(json(data, "emitted"));
    }

    @Override
    public void emit(String channel, @Nullable String key, @Nullable Object data) {
        work().emit(Objects.requireNonNull(channel, "channel"), key, json(data, "emitted"));
    }

    @Override
    public void reply(@Nullable Object data) {
        work().reply(json(data, "replied"));
    }

    @Override
    public void reject(String reason) {
        work().reject(Objects.requireNonNull(reason, "reason"));
    }

    @Override
    public <S> State<S> state(String name, Class<S> type) {
        work();
        return new StateOfCall<>(call, Objects.requireNonNull(name, "name"), wrapped(type));
    }

    @Override
    public Timers timers() {
        work();
        return new TimersOfCall(call);
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(work().now());
    }

    @Override
    public RandomGenerator random() {
        return work().random();
    }

    @Override
    public Logger log() {
        return work().log();
    }

    @Override
    public Counter counter(String name) {
        work();
        return new CounterOfCall(call, Objects.requireNonNull(name, "name"));
    }

    private Work work() {
        return work(call);
    }

    private Work work(long during) {
        Work work = Thread.currentThread() == thread ? current : null;
        if (work == null || during != call) {
            throw new IllegalStateException("a Context, and what it hands out, may be used only during the call that it was given to and on"
                    + " that call's thread");
        }
        return work;
    }

    private byte[] json(@Nullable Object data, String verb) {
        try {
            return data instanceof Json json ? text(json) : codec.write(data);
        } catch (MappingException | InvalidJsonException e) {
            throw new IllegalArgumentException("data cannot be " + verb + ": " + e.getMessage());
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal text may be another one's, who can still write to it
    private byte[] text(Json json) throws InvalidJsonException {
        if (json == received) {
            return receivedUtf8;
        }
        byte[] utf8 = json.utf8();
        JsonText.check(utf8, null);
        return utf8;
    }

    @SuppressWarnings("unchecked") // Integer.class and int.class are both Class<Integer>
    private static <S> Class<S> wrapped(Class<S> type) {
        return type.isPrimitive() ? (Class<S>) MethodType.methodType(type).wrap().returnType() : type;
    }

    private final class StateOfCall<S> implements State<S> {
        private final long during;
        private final String name;
        private final Class<S> type;

        StateOfCall(long during, String name, Class<S> type) {
            this.during = during;
            this.name = name;
            this.type = type;
        }

        @Override
        public @Nullable S get() {
            return type.cast(states.get(work(during), name, type));
        }

        @Override
        public void set(S value) {
            states.set(work(during), name, type.cast(Objects.requireNonNull(value, "value")));
        }

        @Override
        public void clear() {
            states.set(work(during), name, null);
        }
    }

    private final class TimersOfCall implements Timers {
        private final long during;

        TimersOfCall(long during) {
            this.during = during;
        }

        @Override
        public void at(String name, Instant due) {
            work(during).timerAt(Objects.requireNonNull(name, "name"), due.toEpochMilli());
        }

        @Override
        public void after(String name, Duration delay) {
            if (delay.compareTo(MAX_DELAY) > 0) {
                throw new IllegalArgumentException("timer '" + name + "': expected a delay of at most 1000 years, got " + delay);
            }
            work(during).timerAfter(Objects.requireNonNull(name, "name"), delay.toMillis());
        }

        @Override
        public void cancel(String name) {
            work(during).cancelTimer(Objects.requireNonNull(name, "name"));
        }
    }

    private final class CounterOfCall implements Counter {
        private final long during;
        private final String name;

        CounterOfCall(long during, String name) {
            this.during = during;
            this.name = name;
        }

        @Override
        public void add(long amount) {
            if (amount < 0) {
                throw new IllegalArgumentException("counter '" + name + "': expected an amount of 0 or more, got " + amount);
            }
            work(during).count(name, amount);
        }
    }
}
