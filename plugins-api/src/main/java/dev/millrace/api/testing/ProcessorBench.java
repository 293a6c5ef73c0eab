package dev.millrace.api.testing;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.Timer;
import dev.millrace.api.Window;
import dev.millrace.api.testing.Ledger.Clock;
import dev.millrace.api.testing.Ledger.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a processor in a test, with the contract of the platform and a virtual clock:
///
/// ```java
/// var bench = ProcessorBench.of(() -> new Candles(settings)).crashAfterEveryCall();
/// bench.send(Instant.parse("2026-01-05T10:00:00Z"), "SPX", new Price(4700.0, 12.0));
/// bench.send(Instant.parse("2026-02-05T10:00:00Z"), "SPX", new Price(4800.0, 10.0));
/// assertThat(bench.emitted("candles", Candle.class)).hasSize(1);
/// ```
///
/// Used by one thread. State is held in the form that JSON has, so an object that was changed but not set again is not kept. Events may
/// be sent with times out of order: the event time of the input is the latest that was seen, and an event-time timer fires when it is
/// reached, also for one that is set when it has been reached already. Wall-clock timers fire in {@link #advance}. A call that throws
/// leaves nothing behind and ends in a {@link CallFailedException}.
///
/// @param <T> what the processor takes
public final class ProcessorBench<T> implements AutoCloseable {
    private static final int TIMERS_WITHOUT_EVENT = 10_000;

    private final Supplier<? extends Processor<T>> maker;
    private final Ledger ledger = new Ledger();
    private final Map<String, Long> offsets = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final LogLines log = new LogLines(lines);
    private final String input;

    private Processor<T> processor;
    private List<String> outputs;
    private boolean crashing;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Instant reached = Instant.MIN;

    private ProcessorBench(Supplier<? extends Processor<T>> maker) {
        this.maker = maker;
        this.processor = maker.get();
        ProcessorType type = processor.getClass().getAnnotation(ProcessorType.class);
        this.input = type == null ? "in" : type.from().length > 0 ? type.from()[0] : "$processors." + type.name();
        this.outputs = type == null ? List.of("out") : List.of(type.to());
    }

    /// A bench for the processor that `maker` makes, more than once if the test wants crashes. The processor's channels are those of its
    /// {@link ProcessorType}, or `in` and `out` if it has none.
    public static <T> ProcessorBench<T> of(Supplier<? extends Processor<T>> maker) {
        return new ProcessorBench<>(maker);
    }

    /// Lets the processor emit to these channels instead of those of its type, the first by default.
    public ProcessorBench<T> to(String... channels) {
        outputs = List.of(channels);
        return this;
    }

    /// Sets the clock, which is otherwise at the beginning of 2026 and moves only in {@link #advance}.
    public ProcessorBench<T> startAt(Instant instant) {
        now = instant;
        return this;
    }

    /// From now on drops the instance after every call, without closing it, and goes on with a new one, which finds nothing but the
    /// state and the timers. A processor that keeps something in its fields shows it.
    public ProcessorBench<T> crashAfterEveryCall() {
        crashing = true;
        return this;
    }

    /// Sends an event without a key to the first input channel, now.
    public ProcessorBench<T> send(T data) {
        return send(now, null, data);
    }

    /// Sends an event to the first input channel, now.
    public ProcessorBench<T> send(@Nullable String key, T data) {
        return send(now, key, data);
    }

    /// Sends an event to the first input channel.
    ///
    /// @param time the event time, in any order
    public ProcessorBench<T> send(Instant time, @Nullable String key, T data) {
        return send(input, time, key, data);
    }

    /// Sends an event, after the event-time timers that it makes due.
    ///
    /// @param time the event time, in any order
    /// @throws CallFailedException if the processor throws, for the event or for a timer
    public ProcessorBench<T> send(String channel, Instant time, @Nullable String key, T data) {
        long offset = offsets.merge(channel, 1L, Long::sum) - 1;
        reached = time.isAfter(reached) ? time : reached;
        fire(Clock.EVENT, reached);
        Event<T> event = new Event<>(channel, offset, time, key, Map.of(), data);
        call("event " + offset + " of " + channel + " (key " + key + ")", key, now, 31L * channel.hashCode() + offset,
                context -> processor.onEvent(event, context));
        fire(Clock.EVENT, reached);
        return this;
    }

    /// Hands in a window that has ended, as if it had been declared and computed.
    ///
    /// @throws CallFailedException if the processor throws
    public ProcessorBench<T> window(Window window) {
        call("window " + window, window.key(), window.end(), window.hashCode(), context -> processor.onWindow(window, context));
        return this;
    }

    /// Moves the clock on and fires the wall-clock timers that become due on the way, each at its time.
    ///
    /// @throws CallFailedException if the processor throws
    public ProcessorBench<T> advance(Duration by) {
        Instant end = now.plus(by);
        fire(Clock.WALL, end);
        now = end;
        return this;
    }

    /// Everything emitted so far, in order.
    public List<Emitted> emitted() {
        return List.copyOf(ledger.emitted);
    }

    /// The data emitted to one channel so far, read as `type`.
    public <R> List<R> emitted(String channel, Class<R> type) {
        return ledger.emitted.stream().filter(each -> each.channel().equals(channel)).map(each -> each.as(type)).toList();
    }

    /// Everything replied so far, read as `type`.
    public <R> List<R> replies(Class<R> type) {
        return ledger.replies.stream().map(reply -> PlainReader.read(reply, type, "reply")).toList();
    }

    /// The reasons of all events that the processor rejected.
    public List<String> rejections() {
        return List.copyOf(ledger.rejections);
    }

    /// What a counter stands at; 0 if it was never used.
    public long count(String counter) {
        return ledger.counts.getOrDefault(counter, 0L);
    }

    /// The lines that the processor logged, as `WARN text`, also those of calls that failed.
    public List<String> log() {
        return List.copyOf(lines);
    }

    /// A value of a key's state, or null.
    public <S> @Nullable S state(@Nullable String key, String name, Class<S> type) {
        Object plain = ledger.state.get(new Place(key, name));
        return plain == null ? null : PlainReader.read(plain, type, "state '" + name + "'");
    }

    /// The timers that are set, in order of their due time.
    public List<Timer> timers() {
        return ledger.waiting();
    }

    /// Forgets what was emitted, replied, rejected and logged so far; state, timers and counters stay.
    public ProcessorBench<T> forgetOutput() {
        ledger.emitted.clear();
        ledger.replies.clear();
        ledger.rejections.clear();
        lines.clear();
        return this;
    }

    /// Closes the processor, as the platform does when it is replaced.
    @Override
    public void close() {
        processor.close();
    }

    /// What is done with a context.
    private interface Body {
        void run(Context context) throws Exception;
    }

    private void fire(Clock clock, Instant until) {
        for (int fired = 0; fired < TIMERS_WITHOUT_EVENT; fired++) {
            Optional<Timer> due = ledger.fire(clock, until);
            if (due.isEmpty()) {
                return;
            }
            fire(due.get());
        }
        throw new IllegalStateException(
                TIMERS_WITHOUT_EVENT + " timers fired without an event between them: expected timers that are set for a"
                        + " later time than the one at which they fire");
    }

    private void fire(Timer timer) {
        call("timer " + timer, timer.key(), timer.due(), timer.hashCode(), context -> processor.onTimer(timer, context));
    }

    private void call(String what, @Nullable String key, Instant at, long seed, Body body) {
        Call call = new Call(ledger, outputs, key, at, seed, log);
        try {
            body.run(call);
            call.commit();
        } catch (Exception e) {
            throw new CallFailedException(what, e);
        } finally {
            call.end();
            processor = crashing ? maker.get() : processor;
        }
    }
}
