package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What once went wrong when several places compete for a lane, and when it fails.
class LaneLoopTest {
    @TempDir
    private Path folder;
    private LaneFixture lanes;

    @BeforeEach
    void open() {
        lanes = new LaneFixture(folder);
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"second", "$processors.p"})
    void givesAFailingEventUpWhileAnEarlierInputIsBusy(String place) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        lanes.deploy(new TestSpec("p").from("mem", "second").onError(2, 1, FailurePolicy.Then.DEAD_LETTER).build(),
                new TestCode("v1", (data, calls) -> {
                    if (data.equals("-1")) {
                        tries.incrementAndGet();
                        throw new IllegalStateException("broken");
                    }
                }));
        AtomicBoolean done = new AtomicBoolean();
        Thread publisher = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                lanes.channel("mem").append(List.of(new RawEvent("1".getBytes(StandardCharsets.UTF_8), 0, null)));
                LockSupport.parkNanos(20_000);
            }
        });
        try {
            lanes.publish(place, null, "-1");
            assertThat(lanes.received("$dead.p", 1).getFirst()).contains("broken", "\"channel\":\"" + place + "\"");
        } finally {
            done.set(true);
            publisher.join();
        }
        lanes.settle("p");
        assertThat(lanes.received("$dead.p", 1)).hasSize(1);
        assertThat(tries).as("once among others, once alone, and twice again").hasValue(4);
    }

    @Test
    void doesNotCountTriesAnewBecauseATimerFires() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger fired = new AtomicInteger();
        lanes.deploy(new TestSpec("p").onError(3, 30, FailurePolicy.Then.DEAD_LETTER).build(), new TestCode("v1", (data, calls) -> {
            if (data.equals("-1")) {
                tries.incrementAndGet();
                throw new IllegalStateException("broken");
            }
            calls.work().timerAfter("tick", 5);
        }, (timer, calls) -> {
            fired.incrementAndGet();
            calls.work().timerAfter("tick", 5);
        }));
        lanes.publish("in", "k", "1");
        await().until(() -> fired.get() > 3);
        lanes.publish("in", "k", "-1");
        lanes.received("$dead.p", 1);
        int before = fired.get();
        await().until(() -> fired.get() > before + 3);
        assertThat(tries).as("once among others, once alone, and three times again").hasValue(5);
        assertThat(lanes.received("$dead.p", 1)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Timer.Clock.class)
    void setsATimerAsideThatSetsItselfForATimeThatIsOver(Timer.Clock clock) throws Exception {
        lanes.deploy(new TestSpec("p").time("/t").build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            if (data.equals("{\"t\":1}")) {
                again(clock, calls.work());
            }
        }, (timer, calls) -> again(clock, calls.work())));
        lanes.publish("in", "k", "{\"t\":1}");
        lanes.publish("in", "k", "{\"t\":2}");
        assertThat(lanes.received("out", 2)).containsExactly("{\"t\":1}", "{\"t\":2}");
        assertThat(lanes.received("$dead.p", 1)).hasSize(1).first().asString().contains("timer 'again' of key 'k' has set itself",
                "\"timer\":\"again\"");
        assertThat(lanes.processor("p").isRunning()).isTrue();
    }

    /// So many that the event's effects are committed before the last of them fires.
    @Test
    void handlesAnEventOnceWhoseTimersFireAtOnceAndFail() throws Exception {
        int timers = 1_500;
        lanes.deploy(new TestSpec("p").time("/t").build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            IntStream.range(0, timers).forEach(i -> calls.work().timerAt("timer " + (100_000 + i), 1));
        }, (timer, calls) -> {
            if (timer.id().name().endsWith("99")) {
                throw new IllegalStateException("broken");
            }
            calls.emit("\"" + timer.id().name() + "\"");
        }));
        lanes.publish("in", "k", "{\"t\":1}");
        List<String> all = lanes.received("out", 1 + timers * 99 / 100);
        lanes.settle("p");
        assertThat(all).doesNotHaveDuplicates().hasSize(1 + timers * 99 / 100);
        assertThat(lanes.received("$dead.p", timers / 100)).hasSize(timers / 100);
    }

    private static void again(Timer.Clock clock, Work work) {
        if (clock == Timer.Clock.EVENT) {
            work.timerAt("again", 1);
        } else {
            work.timerAfter("again", 0);
        }
    }

    @Test
    void tellsOnErrorsWhyAProcessorStopped() throws Exception {
        lanes.deploy(new TestSpec("p").onError(1, 1, FailurePolicy.Then.STOP).build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            if (data.equals("2")) {
                throw new IllegalStateException("broken");
            }
        }));
        for (String json : List.of("1", "2", "3")) {
            lanes.publish("in", "k", json);
        }
        await().until(() -> lanes.halted().equals(List.of("p")));
        assertThat(lanes.received("$errors", 1)).hasSize(1).first().asString().contains("\"processor\":\"p\"", "broken", "\"offset\":2");
        assertThat(lanes.received("$dead.p", 0)).isEmpty();
        lanes.restart();
        lanes.deploy(new TestSpec("p").build(), new TestCode("v2", (data, calls) -> calls.emit(data)));
        assertThat(lanes.received("out", 3)).containsExactly("1", "2", "3");
    }

    /// State that cannot be saved in time fails the event that changed it, and nothing else.
    @Test
    void interruptsTheAuthorsCodeWhenItTakesTooLongToSaveState() throws Exception {
        Limits limits = new Limits(Duration.ofMillis(100), 1L << 40, 10, 100, 1_000);
        lanes.deploy(new TestSpec("p").limits(limits).build(), new SavingCode());
        for (String json : List.of("1", "-1", "2", "3")) {
            lanes.publish("in", "k", json);
        }
        assertThat(lanes.received("out", 3)).containsExactly("1", "2", "3");
        assertThat(lanes.received("$dead.p", 1)).hasSize(1).first().asString().contains("took longer than 100 ms", "\"data\":-1");
        assertThat(lanes.processor("p").isRunning()).isTrue();
    }

    /// A processor that stood still while everything that it had not handled went out of time.
    @Test
    void comesToRestWhenNothingIsKeptOfWhatItHasNotHandled() throws Exception {
        TestSpec spec = new TestSpec("p").from("mem").onError(0, 0, FailurePolicy.Then.STOP);
        lanes.deploy(spec.build(), new TestCode("v0", (data, calls) -> {
            throw new IllegalStateException("broken");
        }));
        ChannelSettings.Retain retain = lanes.channel("mem").settings().retain();
        lanes.publish("mem", "k", "1", System.currentTimeMillis() - retain.time().toMillis() - 10_000);
        await().until(() -> lanes.halted().equals(List.of("p")));
        lanes.channels().tidy();
        lanes.deploy(spec.build(), new TestCode("v1", (data, calls) -> calls.emit(data)));
        await().until(() -> isParked("lane-p-0"));
        lanes.settle("p");
        assertThat(lanes.processor("p").stats().lost()).isEqualTo(1);
        lanes.publish("mem", "k", "2");
        assertThat(lanes.received("out", 1)).containsExactly("2");
    }

    private static boolean isParked(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name) && thread.getState() == Thread.State.TIMED_WAITING);
    }

    /// The limit goes by it.
    @Test
    void knowsHowLargeStateIsToTheByte() throws Exception {
        Random random = new Random(4);
        Map<String, Integer> expected = new HashMap<>();
        ProcessorCode code = new SizedCode();
        int lanesNow = 2;
        lanes.deploy(new TestSpec("p").lanes(lanesNow).build(), code);
        for (int i = 1; i <= 400; i++) {
            String key = "k" + random.nextInt(12);
            int size = random.nextInt(3) == 0 ? -1 : random.nextInt(50);
            boolean isTimer = random.nextInt(4) == 0;
            boolean fails = random.nextInt(5) == 0;
            lanes.publish("in", key, (isTimer ? "\"t" : "\"s") + size + (fails ? "!\"" : "\""));
            if (!fails) {
                expected.put((isTimer ? "timer " : "state ") + key, size);
            }
            if (i % 80 == 0) {
                lanes.settle("p");
                if (random.nextBoolean()) {
                    lanes.restart();
                }
                lanes.deploy(new TestSpec("p").lanes(1 + random.nextInt(3)).build(), code);
                assertThat(lanes.stateBytes("p")).isEqualTo(expected.entrySet().stream().mapToLong(SizedCode::size).sum());
            }
        }
        assertThat(lanes.received("$dead.p", 1)).allMatch(letter -> letter.contains("broken"));
    }

    /// A value as long as an event says, or none; or a timer; an event with `!` fails after that.
    private static final class SizedCode implements ProcessorCode {
        private static final long ENTRY = 48;

        static long size(Map.Entry<String, Integer> each) {
            boolean isThere = each.getValue() >= 0;
            String key = each.getKey().substring(6);
            boolean isTimer = each.getKey().startsWith("timer");
            return isThere ? ENTRY + key.length() + (isTimer ? "timer".length() : "state".length() + each.getValue()) : 0;
        }

        @Override
        public String version() {
            return "sized";
        }

        @Override
        public LaneCode open() throws CodeException {
            Map<StateKey, Integer> dirty = new HashMap<>();
            LaneCode plain = new TestCode("sized", (data, calls) -> {
                int size = Integer.parseInt(data.replaceAll("[^-0-9]", ""));
                if (data.startsWith("\"s")) {
                    dirty.put(new StateKey("state", calls.work().key()), size);
                } else if (size >= 0) {
                    calls.work().timerAt("timer", Long.MAX_VALUE);
                } else {
                    calls.work().cancelTimer("timer");
                }
                if (data.endsWith("!\"")) {
                    throw new IllegalStateException("broken");
                }
            }).open();
            return new Saving(plain) {
                @Override
                public void saveState(Work work) {
                    dirty.forEach((place, size) -> work.saveState(place, size < 0 ? null : new byte[size]));
                    dirty.clear();
                }

                @Override
                public void forgetState() {
                    dirty.clear();
                }
            };
        }
    }

    /// Emits events as they are; state that a negative one leaves behind cannot be saved before somebody interrupts.
    private static final class SavingCode implements ProcessorCode {
        @Override
        public String version() {
            return "saving";
        }

        @Override
        public LaneCode open() {
            AtomicBoolean hasEndlessState = new AtomicBoolean();
            CountDownLatch never = new CountDownLatch(1);
            return new Saving(new TestCode("saving", (data, calls) -> {
                hasEndlessState.compareAndSet(false, data.startsWith("-"));
                calls.emit(data);
            }).open()) {
                @Override
                public void saveState(Work work) throws CodeException {
                    try {
                        if (hasEndlessState.get()) {
                            never.await();
                        }
                    } catch (InterruptedException e) {
                        throw new CodeException(CodeException.Problem.of("interrupted"));
                    }
                }

                @Override
                public void forgetState() {
                    hasEndlessState.set(false);
                }
            };
        }
    }
}
