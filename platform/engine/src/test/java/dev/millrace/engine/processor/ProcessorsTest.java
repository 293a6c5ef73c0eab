package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.store.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    private static final ChannelSettings ROOMY = new ChannelSettings(null,
            new ChannelSettings.Retain(1_000_000, Duration.ofHours(1), 512L << 20), ChannelSettings.Slow.SKIP, Durability.MEMORY);
    private final Channels channels = new Channels(name -> ROOMY, Runnable::run, 100, Logs.NONE);
    private final TestStore store = new TestStore();
    private final Watchdog watchdog = new Watchdog();
    private final List<String> halted = new CopyOnWriteArrayList<>();
    private final Processors processors = new Processors(channels, store.store(), watchdog, p -> halted.add(p.name()));

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
    void keepsCountPerKeyAndOrder() throws Exception {
        processors.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> calls.emit(calls.work().key() + calls.count())));
        for (int i = 0; i < 1_000; i++) {
            publish("in", "1", "\"k" + i % 3 + "\"");
        }
        List<String> results = received("out", 1_000);
        for (int key = 0; key < 3; key++) {
            String prefix = "\"k" + key + "\"";
            List<String> ofKey = results.stream().filter(r -> r.startsWith(prefix)).toList();
            assertThat(ofKey).isEqualTo(IntStream.rangeClosed(1, ofKey.size()).mapToObj(n -> prefix + n).toList());
        }
    }

    @Test
    void dropsOnlyTheFailingEventAndKeepsWhatItsNeighboursDid() throws Exception {
        processors.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> {
            long count = calls.count();
            calls.emit(data);
            if (data.equals("13")) {
                throw new IllegalStateException("unlucky after " + count);
            }
        }));
        publishAll("in", IntStream.range(0, 50).mapToObj(Integer::toString).toList());
        assertThat(received("out", 49)).isEqualTo(IntStream.range(0, 50).filter(i -> i != 13).mapToObj(Integer::toString).toList());
        assertThat(received("$dead.p", 1).getFirst()).contains("\"message\":\"unlucky after 14\"", "\"line\":7", "\"data\":13",
                "\"offset\":14", "\"version\":\"v1\"");
        publish("in", "100", null);
        assertThat(received("out", 50)).endsWith("100");
    }

    @Test
    void triesAgainBeforeItGivesUp() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        processors.deploy(spec("p").onError(new FailurePolicy(2, Duration.ofMillis(1), FailurePolicy.Then.SKIP)).build(),
                new TestCode("v1", (data, calls) -> {
                    if (data.equals("1") && tries.incrementAndGet() <= 3 || data.equals("3")) {
                        throw new IllegalStateException("not now");
                    }
                    calls.emit(data);
                }));
        publishAll("in", List.of("1", "2", "3", "4"));
        assertThat(received("out", 3)).containsExactly("1", "2", "4");
        assertThat(channels.deadLetters("p").next()).isEqualTo(1);
    }

    @Test
    void stopsBeforeTheFailingEventIfToldTo() throws Exception {
        processors.deploy(spec("p").onError(new FailurePolicy(0, Duration.ZERO, FailurePolicy.Then.STOP)).build(),
                new TestCode("v1", (data, calls) -> {
                    if (data.equals("2")) {
                        throw new IllegalStateException("broken");
                    }
                    calls.emit(data);
                }));
        publishAll("in", List.of("1", "2", "3"));
        await().untilAsserted(() -> assertThat(halted).containsExactly("p"));
        assertThat(processor("p").status()).isEqualTo(RunningProcessor.Status.STOPPED);
        Activation fixed = processors.deploy(spec("p").build(), new TestCode("v2", (data, calls) -> calls.emit("2" + data)));
        assertThat(fixed.from()).containsEntry("in", List.of(2L));
        assertThat(received("out", 3)).containsExactly("1", "22", "23");
    }

    @Test
    void handsOverAtEveryReplacementWithoutLossOrRepetition() throws Exception {
        int replacements = 50;
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        processors.deploy(spec("p").build(), versioned(0));
        Thread publisher = Thread.ofPlatform().start(() -> {
            while (done.getCount() > 0 || sent.get() < 20_000) {
                publish("in", Integer.toString(sent.incrementAndGet()), null);
                if (sent.get() % 50 == 0) {
                    LockSupport.parkNanos(100_000); // no more than the output channel keeps
                }
            }
        });
        List<Long> starts = new ArrayList<>(List.of(1L));
        for (int version = 1; version <= replacements; version++) {
            int lanes = version % 10 == 0 ? 3 : 1;
            Activation activation = processors.deploy(spec("p").lanes(lanes).build(), versioned(version));
            starts.add(activation.from().getOrDefault("in", List.of()).stream().mapToLong(Long::longValue).max().orElseThrow());
        }
        done.countDown();
        publisher.join();
        List<String> results = received("out", sent.get());
        assertThat(results.stream().map(r -> r.split(",")[0].substring(1)).mapToLong(Long::parseLong).sorted().toArray())
                .isEqualTo(LongStream.rangeClosed(1, sent.get()).toArray());
        assertThat(starts).isSorted().hasSize(replacements + 1);
    }

    @Test
    void sharesKeysOutOverLanesWithoutMixingTheirOrder() throws Exception {
        processors.deploy(spec("p").lanes(4).build(),
                new TestCode("v1", (data, calls) -> calls.emit("\"" + calls.work().key() + " " + calls.count() + "\"")));
        for (int i = 0; i < 4_000; i++) {
            publish("in", "1", "k" + i % 17);
        }
        List<String> results = received("out", 4_000);
        for (int k = 0; k < 17; k++) {
            String prefix = "\"k" + k + " ";
            List<String> ofKey = results.stream().filter(r -> r.startsWith(prefix)).toList();
            assertThat(ofKey).isEqualTo(IntStream.rangeClosed(1, ofKey.size()).mapToObj(n -> prefix + n + "\"").toList());
        }
    }

    @Test
    void firesEventTimersBeforeTheFirstEventThatIsAsLate() throws Exception {
        ProcessorSpec spec = spec("p").time("/t").build();
        processors.deploy(spec, new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            calls.work().timerAt("end", 100);
        }, (timer, calls) -> calls.emit("{\"fired\":" + timer.due() + ",\"key\":\"" + timer.id().key() + "\"}")));
        publish("in", "{\"t\":10}", "a");
        publish("in", "{\"t\":99}", "a");
        publish("in", "{\"t\":100}", "b");
        assertThat(received("out", 5)).as("the second timer is set at a time that has been reached, so it fires at once")
                .containsExactly("{\"t\":10}", "{\"t\":99}", "{\"fired\":100,\"key\":\"a\"}", "{\"t\":100}",
                        "{\"fired\":100,\"key\":\"b\"}");
    }

    @Test
    void firesWallTimersOfTheVersionBefore() throws Exception {
        processors.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> {
            calls.work().timerAfter("later", 300);
            calls.emit(data);
        }));
        publish("in", "1", "a");
        received("out", 1);
        processors.deploy(spec("p").build(),
                new TestCode("v2", (data, calls) -> {}, (timer, calls) -> calls.emit("\"" + timer.id().key() + "\"")));
        assertThat(received("out", 2)).containsExactly("1", "\"a\"");
    }

    @Test
    void interruptsACallThatTakesTooLongAndQuarantinesAfterTheThird() throws Exception {
        ProcessorSpec spec = spec("p").limits(new Limits(Duration.ofMillis(50), 1L << 40, 10, 100, 1_000)).build();
        processors.deploy(spec, new TestCode("v1", (data, calls) -> {
            calls.emit(data);
            if (data.equals("0")) {
                new CountDownLatch(1).await();
            }
        }));
        publishAll("in", List.of("1", "0", "2", "0", "3"));
        assertThat(received("out", 3)).containsExactly("1", "2", "3");
        assertThat(processor("p").isRunning()).isTrue();
        publish("in", "0", null);
        await().untilAsserted(() -> assertThat(halted).containsExactly("p"));
        assertThat(String.valueOf(processor("p").problem())).contains("took longer than 50 ms");
        assertThat(received("$dead.p", 3)).allMatch(letter -> letter.contains("limits.time"));
    }

    @Test
    void abandonsACallThatCannotBeInterruptedAndItsLateEffectsToo() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ProcessorSpec spec = spec("p").limits(new Limits(Duration.ofMillis(50), 1L << 40, 10, 100, 1_000)).build();
        processors.deploy(spec, new TestCode("v1", (data, calls) -> {
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            calls.emit("\"late\"");
        }));
        publish("in", "1", null);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(halted).containsExactly("p"));
        processors.deploy(spec, new TestCode("v2", (data, calls) -> calls.emit(data)));
        release.countDown();
        publish("in", "2", null);
        assertThat(received("out", 2)).containsExactly("1", "2");
    }

    @Test
    void makesPublishersWaitWhileALaneIsTooFarBehind() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Channels small = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 100, Logs.NONE);
        try (Processors slow = new Processors(small, store.store(), watchdog, p -> {})) {
            slow.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> release.await()));
            Channel in = small.get("in");
            byte[] large = ("\"" + "x".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8);
            int published = 0;
            while (in.hasRoom() && published < 10_000) {
                in.append(List.of(new RawEvent(large, System.currentTimeMillis(), null)));
                published++;
            }
            assertThat(published).isBetween(150, 300);
            CountDownLatch room = new CountDownLatch(1);
            in.onRoom(room::countDown);
            assertThat(room.getCount()).isEqualTo(1);
            release.countDown();
            await().until(() -> room.getCount() == 0);
            assertThat(in.hasRoom()).isTrue();
        }
    }

    @Test
    void refusesAProcessorThatWouldFeedItself() throws Exception {
        processors.deploy(spec("a").build(), new TestCode("v1", (data, calls) -> {}));
        ProcessorSpec back = new ProcessorSpec("b", List.of("out"), List.of("in"), null, null, Lateness.NONE, 1,
                FailurePolicy.DEFAULT, Limits.DEFAULT, 1);
        assertThatThrownBy(() -> processors.deploy(back, new TestCode("v1", (data, calls) -> {})))
                .hasMessageContaining("b → in → a → out → b");
        assertThat(processors.find("b")).isNull();
    }

    @Test
    void answersWhoeverCallsItByName() throws Exception {
        processors.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> {
            if (data.equals("0")) {
                throw new IllegalStateException("no zero");
            }
            calls.work().reply(data.getBytes(StandardCharsets.UTF_8));
            calls.emit("2" + data);
        }));
        List<String> heard = new CopyOnWriteArrayList<>();
        Origin caller = listener(heard);
        Channel inbox = processor("p").inbox();
        inbox.append(List.of(inbox.event("1".getBytes(StandardCharsets.UTF_8), null, Map.of(), caller)));
        inbox.append(List.of(inbox.event("0".getBytes(StandardCharsets.UTF_8), null, Map.of(), caller)));
        await().untilAsserted(() -> assertThat(heard).containsExactly("[1] [21]", "Test.java:7: no zero"));
    }

    @Test
    void tellsCallersThatWaitWhenItStops() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        processors.deploy(spec("p").onError(new FailurePolicy(0, Duration.ZERO, FailurePolicy.Then.STOP)).build(),
                new TestCode("v1", (data, calls) -> {
                    called.await();
                    throw new IllegalStateException("broken");
                }));
        List<String> heard = new CopyOnWriteArrayList<>();
        Origin caller = listener(heard);
        Channel inbox = processor("p").inbox();
        for (int i = 0; i < 3; i++) {
            inbox.append(List.of(inbox.event("1".getBytes(StandardCharsets.UTF_8), null, Map.of(), caller)));
        }
        called.countDown();
        await().untilAsserted(
                () -> assertThat(heard).hasSize(3).allMatch(reason -> reason.contains("stopped") && reason.contains("broken")));
        processors.deploy(spec("p").build(), new TestCode("v2", (data, calls) -> calls.work().reply("2".getBytes(StandardCharsets.UTF_8))));
        inbox.append(List.of(inbox.event("1".getBytes(StandardCharsets.UTF_8), null, Map.of(), caller)));
        await().untilAsserted(() -> assertThat(heard).hasSize(4).endsWith("[2] []"));
    }

    @Test
    void keepsTheOldVersionWhenTheNewOneCannotBeOpened() throws Exception {
        processors.deploy(spec("p").build(), new TestCode("v1", (data, calls) -> calls.emit(data)));
        ProcessorCode broken = new ProcessorCode() {
            @Override
            public String version() {
                return "v2";
            }

            @Override
            public LaneCode open() throws CodeException {
                throw new CodeException(CodeException.Problem.of("constructor failed"));
            }
        };
        assertThatThrownBy(() -> processors.deploy(spec("p").build(), broken)).hasMessage("constructor failed");
        publish("in", "1", null);
        assertThat(received("out", 1)).containsExactly("1");
        assertThat(processor("p").version()).isEqualTo("v1");
    }

    private static Origin listener(List<String> heard) {
        return new Origin() {
            @Override
            public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
                heard.add(texts(replies) + " " + texts(emitted));
            }

            @Override
            public void failed(String processor, String reason) {
                heard.add(reason);
            }
        };
    }

    private static TestCode versioned(int version) {
        return new TestCode("v" + version, (data, calls) -> calls.emit("[" + data + "," + version + "]"));
    }

    private RunningProcessor processor(String name) {
        RunningProcessor found = processors.find(name);
        assertThat(found).isNotNull();
        return java.util.Objects.requireNonNull(found);
    }

    private void publish(String channel, String json, @Nullable String key) {
        channels.get(channel).append(List.of(new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), key)));
    }

    private void publishAll(String channel, List<String> jsons) {
        channels.get(channel).append(
                jsons.stream().map(json -> new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), null)).toList());
    }

    private List<String> received(String channel, int count) {
        Channel source = channels.get(channel);
        await().atMost(Duration.ofSeconds(30)).until(() -> source.next() > count);
        List<String> data = new ArrayList<>();
        Cursor cursor = new Cursor(source, 1);
        Batch batch;
        while ((batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                data.add(new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        assertThat(data).hasSize(count);
        return data;
    }

    private static List<String> texts(List<byte[]> jsons) {
        return jsons.stream().map(json -> new String(json, StandardCharsets.UTF_8)).toList();
    }

    private static SpecBuilder spec(String name) {
        return new SpecBuilder(name);
    }

    /// A processor from `in` to `out`.
    private static final class SpecBuilder {
        private final String name;
        private @Nullable JsonPath time;
        private int lanes = 1;
        private FailurePolicy onError = FailurePolicy.DEFAULT;
        private Limits limits = Limits.DEFAULT;

        SpecBuilder(String name) {
            this.name = name;
        }

        SpecBuilder time(String pointer) {
            time = JsonPath.of(pointer);
            return this;
        }

        SpecBuilder lanes(int count) {
            lanes = count;
            return this;
        }

        SpecBuilder onError(FailurePolicy policy) {
            onError = policy;
            return this;
        }

        SpecBuilder limits(Limits value) {
            limits = value;
            return this;
        }

        ProcessorSpec build() {
            return new ProcessorSpec(name, List.of("in"), List.of("out"), null, time, Lateness.NONE, lanes, onError, limits, 1);
        }
    }
}
