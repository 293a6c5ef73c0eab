package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.TestStore;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What happens before a version of a processor handles its first event.
class PreparationTest {
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 100, Logs.NONE);
    private final TestStore store = new TestStore();
    private final Watchdog watchdog = new Watchdog();
    private final Processors processors = new Processors(channels, store.store(), watchdog, p -> {});

    @BeforeEach
    void start() {
        watchdog.start();
    }

    @AfterEach
    void close() {
        processors.close();
        watchdog.close();
        store.close();
    }

    @Test
    void holdsNoEventsForAProcessorThatIsOneChannelTooMany() {
        Channels few = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 4, Logs.NONE);
        try (Processors limited = new Processors(few, store.store(), watchdog, p -> {})) {
            assertThatExceptionOfType(CodeException.class).isThrownBy(() -> limited.deploy(spec("p", "in", "out"), echo("v1")))
                    .withMessageContaining("there are 4 channels already");
        }
        Channel in = few.get("in");
        byte[] large = ("\"" + "x".repeat(1_000_000) + "\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 40; i++) {
            in.append(List.of(new RawEvent(large, System.currentTimeMillis(), null)));
        }
        assertThat(in.hasRoom()).isTrue();
    }

    @Test
    void readsAChannelThatIsNamedTwiceOnce() throws Exception {
        ProcessorSpec spec = new ProcessorSpec("p", List.of("in", "in"), List.of("out", "out"), null, null, Lateness.NONE, 1,
                FailurePolicy.DEFAULT, Limits.DEFAULT, 1);
        assertThat(spec.from()).containsExactly("in");
        assertThat(spec.to()).containsExactly("out");
        processors.deploy(spec, echo("v1"));
        publish("in", "1");
        await().until(() -> channels.get("out").next() > 1);
        publish("in", "2");
        await().until(() -> channels.get("out").next() == 3);
    }

    @Test
    void refusesALoopAmongProcessorsThatComeTogether() {
        assertThatThrownBy(() -> processors.prepare(List.of(draft("p", "in", "out"), draft("q", "out", "in")), Set.of()))
                .hasMessageContaining("p → out → q → in → p");
        assertThat(processors.all()).isEmpty();
    }

    @Test
    void looksForLoopsAmongTheVersionsThatWillRunTogether() throws Exception {
        activate(List.of(draft("x", "a", "b"), draft("y", "b", "c"), draft("z", "c", "d")), Set.of());
        activate(List.of(draft("x", "c", "b"), draft("y", "e", "f")), Set.of("x", "y", "z"));
        assertThatThrownBy(() -> processors.prepare(List.of(draft("v", "b", "c")), Set.of()))
                .hasMessageContaining("v → c → x → b → v");
        activate(List.of(draft("v", "b", "c")), Set.of("x"));
    }

    @Test
    void failsAsSoonAsOneLaneDoes() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        ProcessorSpec spec = new ProcessorSpec("p", List.of("in"), List.of("out"), null, null, Lateness.NONE, 2, FailurePolicy.DEFAULT,
                Limits.DEFAULT, 1);
        assertThatThrownBy(() -> processors.deploy(spec, code("v1", () -> {
            if (opened.getAndIncrement() > 0) {
                await().forever().until(() -> release.getCount() == 0);
            }
            throw new CodeException(Problem.of("constructor failed"));
        }))).hasMessage("constructor failed");
        release.countDown();
    }

    @Test
    void watchesOthersWhenOneCannotBeWatched() throws Exception {
        Limits limits = new Limits(Duration.ofMillis(50), 1L << 40, 10, 100, 1_000);
        CountDownLatch failed = new CountDownLatch(1);
        processors.deploy(spec("bad", "in", "out", limits), code("v1", () -> new Stuck(failed)));
        publish("in", "1");
        failed.await();
        processors.deploy(spec("good", "other", "out", limits), new TestCode("v1", (data, calls) -> new CountDownLatch(1).await()));
        publish("other", "1");
        await().until(() -> channels.deadLetters("good").next() > 1);
    }

    /// Waits until its thread is told that nobody waits for it, and fails when it is interrupted through the front door.
    private record Stuck(CountDownLatch failed) implements LaneCode {
        @Override
        public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new CodeException(Problem.of("abandoned"));
            }
        }

        @Override
        public void onTimer(Timer timer, Work work) {}

        @Override
        public void saveState(Work work) {}

        @Override
        public void forgetState() {}

        @Override
        public void interrupt() {
            failed.countDown();
            throw new AssertionError("cannot be interrupted");
        }

        @Override
        public void close() {}
    }

    private interface Opening {
        LaneCode open() throws CodeException;
    }

    private static ProcessorCode code(String version, Opening opening) {
        return new ProcessorCode() {
            @Override
            public String version() {
                return version;
            }

            @Override
            public LaneCode open() throws CodeException {
                return opening.open();
            }
        };
    }

    private void activate(List<Processors.Draft> drafts, Set<String> leaving) throws CodeException {
        processors.prepare(drafts, leaving).forEach(Processors.Prepared::activate);
    }

    private static Processors.Draft draft(String name, String from, String to) {
        return new Processors.Draft(spec(name, from, to), echo("v1"));
    }

    private static TestCode echo(String version) {
        return new TestCode(version, (data, calls) -> calls.emit(data));
    }

    private static ProcessorSpec spec(String name, String from, String to) {
        return spec(name, from, to, Limits.DEFAULT);
    }

    private static ProcessorSpec spec(String name, String from, String to, Limits limits) {
        return new ProcessorSpec(name, List.of(from), List.of(to), null, null, Lateness.NONE, 1, FailurePolicy.DEFAULT, limits, 1);
    }

    private void publish(String channel, String json) {
        channels.get(channel).append(List.of(new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), null)));
    }
}
