package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.ProcessorStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Event time as the real lane keeps it: how far the input has come, what is late, when timers fire.
class LatenessTest {
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

    @Test
    void handlesEventsInTimeAndOutOfOrderWithinTheBound() throws Exception {
        lanes.deploy(spec().lateness(10).build(), echo("v1"));
        publish("k", 100, 101, 91, 110, 100, 105, 200, 190);
        assertThat(lanes.received("out", 8)).containsExactly(json(100), json(101), json(91), json(110), json(100), json(105), json(200),
                json(190));
        assertThat(stats().late()).isZero();
    }

    @Test
    void dropsAndCountsWhatComesLaterThanTheBound() throws Exception {
        lanes.deploy(spec().lateness(10).build(), echo("v1"));
        publish("k", 100, 89, 90, 200, 189, 0, 190);
        assertThat(lanes.received("out", 4)).containsExactly(json(100), json(90), json(200), json(190));
        lanes.settle("p");
        assertThat(stats().late()).isEqualTo(3);
        assertThat(stats().failed()).isZero();
    }

    @Test
    void callsTheCodeForLateEventsIfItAsksForThem() throws Exception {
        lanes.deploy(spec().lateness(10, Lateness.Policy.CALL, null).build(), new TestCode("v1", (data, calls) -> calls.emit(data),
                (timer, calls) -> {}, (data, calls) -> calls.emit("[\"late\"," + data + "]")));
        publish("k", 100, 89, 90);
        assertThat(lanes.received("out", 3)).containsExactly(json(100), "[\"late\"," + json(89) + "]", json(90));
        assertThat(stats().late()).isZero();
    }

    @Test
    void handsLateEventsOnAsTheyAre() throws Exception {
        lanes.deploy(spec().lateness(10, Lateness.Policy.CHANNEL, "late").build(), echo("v1"));
        publish("k", 100);
        lanes.publish("in", "key", "{ \"t\": 7, \"x\": 1.0 }", 12_345);
        publish("k", 95);
        assertThat(lanes.received("out", 2)).containsExactly(json(100), json(95));
        RawEvent late = lanes.events("late", 1).getFirst();
        assertThat(new String(late.data(), StandardCharsets.UTF_8)).isEqualTo("{ \"t\": 7, \"x\": 1.0 }");
        assertThat(late.key()).isEqualTo("key");
        assertThat(late.time()).isEqualTo(12_345);
    }

    @Test
    void takesNothingForLateWithoutABound() throws Exception {
        lanes.deploy(spec().build(), echo("v1"));
        publish("k", 100, 1, 50);
        assertThat(lanes.received("out", 3)).containsExactly(json(100), json(1), json(50));
    }

    @Test
    void measuresTimeByAllEventsWhicheverLaneHandlesThem() throws Exception {
        lanes.deploy(spec().lateness(10).lanes(3).build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            calls.work().timerAt("end", 500);
        }, (timer, calls) -> calls.emit("\"fired " + timer.id().key() + "\"")));
        publish(key(0), 100);
        lanes.received("out", 1);
        publish(key(1), 89, 95);
        assertThat(lanes.received("out", 2)).containsExactly(json(100), json(95));
        publish(key(2), 600);
        assertThat(lanes.received("out", 6)).as("the other lanes' timers fire, and the third lane's own at once")
                .contains("\"fired " + key(0) + "\"", "\"fired " + key(1) + "\"", json(600), "\"fired " + key(2) + "\"");
        lanes.settle("p");
        assertThat(stats().late()).isEqualTo(1);
    }

    @Test
    void remembersHowFarItHasComeOverARestartAndWhenKeysAreSharedOutAnew() throws Exception {
        lanes.deploy(spec().lateness(10).build(), echo("v1"));
        publish("k", 100);
        lanes.received("out", 1);
        lanes.restart();
        lanes.deploy(spec().lateness(10).build(), echo("v2"));
        publish("k", 89, 90);
        assertThat(lanes.received("out", 2)).containsExactly(json(100), json(90));
        lanes.deploy(spec().lateness(10).lanes(4).build(), echo("v3"));
        publish("a", 89, 90);
        publish("b", 89, 90);
        assertThat(lanes.received("out", 4)).containsExactly(json(100), json(90), json(90), json(90));
        lanes.settle("p");
        assertThat(stats().late()).as("since the restart").isEqualTo(3);
    }

    /// Other lanes know of it, and so does this one.
    @Test
    void countsTheTimeOfAnEventThatFails() throws Exception {
        lanes.deploy(spec().lateness(10).build(), new TestCode("v1", (data, calls) -> {
            if (data.equals(json(100))) {
                throw new IllegalStateException("broken");
            }
            calls.emit(data);
            calls.work().timerAt("end", 80);
        }, (timer, calls) -> calls.emit("\"fired\"")));
        publish("k", 20, 100, 50, 95);
        assertThat(lanes.received("out", 4)).containsExactly(json(20), "\"fired\"", json(95), "\"fired\"");
        lanes.settle("p");
        assertThat(stats().late()).isEqualTo(1);
        assertThat(lanes.received("$dead.p", 1)).hasSize(1);
    }

    @Test
    void setsEventsWithoutATimeAside() throws Exception {
        lanes.deploy(spec().lateness(10).build(), echo("v1"));
        lanes.publish("in", "k", "{\"t\":\"tomorrow\"}");
        publish("k", 100);
        assertThat(lanes.received("out", 1)).containsExactly(json(100));
        assertThat(lanes.received("$dead.p", 1).getFirst()).contains("no event time at /t", "tomorrow");
    }

    @Test
    void firesEventTimersOnceEachOverRestarts() throws Exception {
        TestCode setting = new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            calls.work().timerAt("end", 1_000);
        }, (timer, calls) -> calls.emit("\"fired " + timer.id().key() + "\""));
        lanes.deploy(spec().lateness(0).build(), setting);
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> publish(key, 999));
        lanes.received("out", 20);
        lanes.restart();
        lanes.deploy(spec().lateness(0).lanes(3).build(), echo("v2", "fired"));
        publish("other", 1_000);
        assertThat(lanes.received("out", 41)).filteredOn(json -> json.startsWith("\"fired"))
                .containsExactlyInAnyOrderElementsOf(keys.stream().map(key -> "\"fired " + key + "\"").toList());
        lanes.restart();
        lanes.deploy(spec().lateness(0).lanes(2).build(), echo("v3", "fired"));
        publish("other", 5_000);
        lanes.received("out", 42);
        lanes.settle("p");
        assertThat(lanes.received("out", 42)).hasSize(42);
    }

    /// The lane ends in the middle of them: the rest must not wait for the next event.
    @Test
    void firesTheRestOfTheTimersThatWereDueWhenItEnded() throws Exception {
        CountDownLatch firing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        lanes.deploy(spec().build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            IntStream.range(0, 5).forEach(i -> calls.work().timerAt("t" + i, 1));
        }, (timer, calls) -> {
            calls.emit("\"" + timer.id().name() + "\"");
            firing.countDown();
            goOn.await();
        }));
        publish("k", 1);
        assertThat(firing.await(30, TimeUnit.SECONDS)).isTrue();
        RunningProcessor first = lanes.processor("p");
        Thread.ofPlatform().start(() -> {
            await().until(() -> !first.isRunning());
            goOn.countDown();
        });
        lanes.restart();
        lanes.deploy(spec().build(),
                new TestCode("v2", (data, calls) -> {}, (timer, calls) -> calls.emit("\"" + timer.id().name() + "\"")));
        assertThat(lanes.received("out", 6)).containsExactly(json(1), "\"t0\"", "\"t1\"", "\"t2\"", "\"t3\"", "\"t4\"");
    }

    @Test
    void firesWallTimersOnceEachOverRestarts() throws Exception {
        lanes.deploy(spec().build(), new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            calls.work().timerAfter("soon", 1);
            calls.work().timerAfter("later", 400);
            calls.work().timerAfter("never", 3_600_000);
        }, (timer, calls) -> calls.emit("\"" + timer.id().name() + "\"")));
        publish("k", 1);
        assertThat(lanes.received("out", 2)).containsExactly(json(1), "\"soon\"");
        lanes.restart();
        long off = System.nanoTime();
        await().until(() -> System.nanoTime() - off > 400_000_000L);
        lanes.deploy(spec().lanes(2).build(), echo("v2", ""));
        assertThat(lanes.received("out", 3)).endsWith("\" k\"");
        lanes.restart();
        lanes.deploy(spec().build(), echo("v3", ""));
        publish("k", 2);
        lanes.received("out", 4);
        lanes.settle("p");
        assertThat(lanes.received("out", 4)).containsExactly(json(1), "\"soon\"", "\" k\"", json(2));
    }

    private static TestCode echo(String version) {
        return echo(version, "fired");
    }

    private static TestCode echo(String version, String word) {
        return new TestCode(version, (data, calls) -> calls.emit(data),
                (timer, calls) -> calls.emit("\"" + word + " " + timer.id().key() + "\""));
    }

    private static TestSpec spec() {
        return new TestSpec("p").time("/t");
    }

    private static String json(long time) {
        return "{\"t\":" + time + "}";
    }

    private void publish(String key, long... times) {
        for (long time : times) {
            lanes.publish("in", key, json(time));
        }
    }

    private ProcessorStats stats() {
        return lanes.processor("p").stats();
    }

    private static String key(int lane) {
        return IntStream.range(0, 1_000).mapToObj(i -> "k" + i).filter(key -> ProcessorStore.laneOf(key, 3) == lane).findFirst()
                .orElseThrow();
    }
}
