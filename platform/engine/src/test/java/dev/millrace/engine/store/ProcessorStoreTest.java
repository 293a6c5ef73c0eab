package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorStoreTest {
    private static final JsonPath OTHER = JsonPath.of("/other");
    @TempDir
    Path folder;

    @Test
    void keepsPositionsAndWatermarkOfEachLane() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 2, null, "a", "b");
            store.commit(step(0, Map.of("a", 5L, "b", 1L), 1_000));
            store.commit(step(1, Map.of("a", 3L, "b", 9L), -7));
            for (int restart = 0; restart < 2; restart++) {
                assertThat(store.position(0, "a")).hasValue(5);
                assertThat(store.position(1, "a")).hasValue(3);
                assertThat(store.position(0, "b")).hasValue(1);
                assertThat(store.position(1, "b")).hasValue(9);
                assertThat(store.lowestPosition("a")).hasValue(3);
                assertThat(store.lowestPosition("c")).isEmpty();
                assertThat(store.watermark(0)).isEqualTo(1_000);
                assertThat(store.watermark(1)).isEqualTo(-7);
                store = reopened(fixture, "a", "b");
            }
        }
    }

    @Test
    void keepsStateAndTimers() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 1, null, "a");
            Map<StateKey, Optional<byte[]>> state = new HashMap<>();
            state.put(new StateKey("n", "k"), Optional.of(bytes("1")));
            state.put(new StateKey("n", null), Optional.of(bytes("22")));
            state.put(new StateKey("n", ""), Optional.of(bytes("")));
            Timer event = new Timer(new Timer.Id("k", "t"), Timer.Clock.EVENT, -1);
            Timer wall = new Timer(new Timer.Id(null, "t"), Timer.Clock.WALL, Long.MAX_VALUE);
            store.commit(new Commit(0, Map.of(), 0, state, 0, Map.of(event.id(), Optional.of(event), wall.id(), Optional.of(wall)),
                    Map.of()));
            fixture.store().of("other").commit(new Commit(0, Map.of(), 0, Map.of(new StateKey("n", "k"), Optional.of(bytes("333"))), 0,
                    Map.of(), Map.of()));
            store = reopened(fixture, "a");
            assertThat(store.state(new StateKey("n", "k"))).isEqualTo(bytes("1"));
            assertThat(store.state(new StateKey("n", null))).isEqualTo(bytes("22"));
            assertThat(store.state(new StateKey("n", ""))).isEmpty();
            assertThat(store.stateLength(new StateKey("n", null))).isEqualTo(2);
            assertThat(store.stateLength(new StateKey("n", ""))).isZero();
            assertThat(store.stateLength(new StateKey("n", "x"))).isEqualTo(ProcessorStore.NONE);
            assertThat(timers(store)).containsExactlyInAnyOrder(event, wall);
            assertThat(store.timer(wall.id())).isEqualTo(wall);
            store.commit(new Commit(0, Map.of(), 0, Map.of(new StateKey("n", "k"), Optional.empty()), 0,
                    Map.of(event.id(), Optional.empty()), Map.of()));
            store = reopened(fixture, "a");
            assertThat(store.state(new StateKey("n", "k"))).isNull();
            assertThat(timers(store)).containsExactly(wall);
        }
    }

    @Test
    void takesAStepWithItsOutputsOrNotAtAll() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 1, null, "a");
            store.commit(output(fixture, 1, "one"));
            fixture.loseFolder();
            assertThatThrownBy(() -> fixture.store().database().compact()).isInstanceOf(StoredDataException.class);
            Commit second = output(fixture, 2, "two");
            assertThatThrownBy(() -> store.commit(second)).isInstanceOf(StoredDataException.class);
            fixture.findFolder();
            fixture.awaitHealth();
            for (ProcessorStore each : List.of(store, reopened(fixture, "a"))) {
                assertThat(each.position(0, "a")).hasValue(1);
                assertThat(fixture.all("out")).containsExactly("one");
                assertThat(fixture.all("mem-out")).hasSizeLessThan(2);
            }
            fixture.store().of("p").commit(output(fixture, 2, "two"));
            assertThat(fixture.all("out")).containsExactly("one", "two");
        }
    }

    private static Commit output(StoreFixture fixture, long position, String json) {
        Map<Channel, List<RawEvent>> outputs = new HashMap<>();
        for (String channel : List.of("out", "mem-out")) {
            outputs.put(fixture.channel(channel), List.of(StoreFixture.event(json)));
        }
        return new Commit(0, Map.of("a", position), 0, Map.of(), 0, Map.of(), outputs);
    }

    /// Random ways of sharing keys out, with restarts: each event is handled by exactly one lane of all that ever were.
    @Test
    void remembersWhatWasHandledWhenKeysWereSharedOutInAnotherWay() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            try (StoreFixture fixture = new StoreFixture(folder.resolve("seed" + seed), StoreFixture.PLENTY)) {
                rearrange(fixture, new Random(seed), "seed " + seed);
            }
        }
    }

    private static void rearrange(StoreFixture fixture, Random random, String as) throws Exception {
        int events = 60;
        List<String> channels = List.of("a", "b");
        for (String channel : channels) {
            for (int i = 0; i < events; i++) {
                fixture.publish(channel, List.of(event(random)));
            }
        }
        Set<String> handled = new HashSet<>();
        for (int version = 0; version < 8; version++) {
            int lanes = version == 7 ? 1 : 1 + random.nextInt(4);
            JsonPath path = random.nextBoolean() ? OTHER : null;
            channels.forEach(fixture::channel); // as a processor opens them before it begins
            ProcessorStore store = fixture.store().of("p");
            store.arrange(lanes, path, channels);
            store.begin(positions(store, lanes, channels), 1);
            for (int lane = 0; lane < lanes; lane++) {
                long goal = version == 7 ? events : random.nextInt(events + 1);
                handle(fixture, store, lane, lanes, path, goal, handled, as);
            }
            if (random.nextBoolean()) {
                fixture.reopen();
            }
        }
        assertThat(handled).as(as).hasSize(2 * events);
    }

    /// A lane at work, up to some offset of each channel.
    private static void handle(StoreFixture fixture, ProcessorStore store, int lane, int lanes, @Nullable JsonPath path, long goal,
            Set<String> handled, String as) {
        Map<String, Long> positions = new HashMap<>();
        for (String name : List.of("a", "b")) {
            Channel channel = fixture.channel(name);
            long offset = store.position(lane, name).orElseThrow();
            for (; offset <= goal; offset++) {
                Batch batch = Objects.requireNonNull(channel.read(offset));
                RawEvent event = batch.get((int) (offset - batch.first()));
                boolean isMine = ProcessorStore.laneOf(channel.keyOf(event, path), lanes) == lane;
                if (isMine && !store.isHandled(channel.name(), offset, pointer -> channel.keyOf(event, pointer))) {
                    assertThat(handled.add(name + offset)).as("%s: %s of %s is handled once", as, offset, name).isTrue();
                }
            }
            positions.put(name, offset);
        }
        store.commit(step(lane, positions, 0));
    }

    private static RawEvent event(Random random) {
        return StoreFixture.event("{\"other\":\"" + random.nextInt(7) + "\"}", random.nextInt(8) == 0 ? null : "k" + random.nextInt(5));
    }

    @Test
    void startsAllLanesWhereTheSlowestStoodWhenKeysAreSharedOutAnew() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 2, null, "a");
            store.commit(new Commit(0, Map.of("a", 9L), 500, Map.of(), 100, Map.of(), Map.of()));
            store.commit(new Commit(1, Map.of("a", 4L), 300, Map.of(), 11, Map.of(), Map.of()));
            store.arrange(3, OTHER, List.of("a"));
            store.begin(positions(store, 3, List.of("a")), 1);
            store = reopened(fixture, "a");
            for (int lane = 0; lane < 3; lane++) {
                assertThat(store.position(lane, "a")).hasValue(4);
                assertThat(store.watermark(lane)).isEqualTo(300);
            }
            assertThat(store.stateBytes()).isEqualTo(111);
        }
    }

    @Test
    void countsHowLargeStateIsOverRestartsAndRearrangements() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            Random random = new Random(3);
            ProcessorStore store = begun(fixture, 3, null, "a");
            int lanes = 3;
            long expected = 0;
            for (int i = 0; i < 300; i++) {
                long grown = random.nextLong(1_000) - 400;
                expected += grown;
                store.commit(new Commit(random.nextInt(lanes), Map.of("a", 1L), 0, Map.of(), grown, Map.of(), Map.of()));
                if (i % 50 == 49) {
                    store = reopened(fixture, "a");
                    assertThat(store.stateBytes()).isEqualTo(expected);
                    lanes = 1 + random.nextInt(4);
                    store.arrange(lanes, null, List.of("a"));
                    store.begin(positions(store, lanes, List.of("a")), 1);
                }
                assertThat(store.stateBytes()).isEqualTo(expected);
            }
        }
    }

    @Test
    void forgetsPlacesInMemoryWithTheProcessAndKeepsThemWhenTheStoreIsOpenedAgain() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 2, null, "a", "mem");
            store.commit(step(0, Map.of("a", 5L, "mem", 50L), 0));
            store.commit(step(1, Map.of("a", 2L, "mem", 20L), 0));
            store.arrange(3, null, List.of("a", "mem"));
            store.begin(positions(store, 3, List.of("a", "mem")), 1);
            store.commit(step(2, Map.of("a", 3L, "mem", 30L), 0));
            RawEvent event = StoreFixture.event("1", keyOf(0, 2));
            assertThat(isHandled(store, 49, event)).isTrue();
            fixture.store().writer().doubt(new StoredDataException("a test asks for it"));
            assertThatThrownBy(() -> fixture.store().writer().write(changes -> {
                throw new StoredDataException("a test asks for it");
            })).isInstanceOf(StoredDataException.class);
            fixture.awaitHealth();
            fixture.publish("a", "1");
            assertThat(store.position(2, "mem")).hasValue(30);
            assertThat(store.position(0, "mem")).hasValue(20);
            assertThat(isHandled(store, 49, event)).as("what was handled before keys were shared out anew").isTrue();
            assertThat(isHandled(store, 50, event)).isFalse();
            store = reopened(fixture, "a", "mem");
            assertThat(store.position(2, "mem")).isEmpty();
            assertThat(store.position(2, "a")).hasValue(3);
            assertThat(isHandled(store, 1, event)).isFalse();
        }
    }

    private static boolean isHandled(ProcessorStore store, long offset, RawEvent event) {
        return store.isHandled("mem", offset, _ -> event.key());
    }

    /// The configuration may say so when the server starts again.
    @Test
    void forgetsPlacesInAStoredChannelThatLivesInMemoryNow() throws Exception {
        Map<String, String> names = new HashMap<>();
        try (StoreFixture fixture = new StoreFixture(folder,
                name -> StoreFixture.settings(names.getOrDefault(name, name), StoreFixture.PLENTY))) {
            ProcessorStore store = begun(fixture, 1, null, "a", "b");
            fixture.publish("a", "1", "2", "3");
            store.commit(step(0, Map.of("a", 4L, "b", 7L), 0));
            names.put("a", "mem");
            store = reopened(fixture, "a", "b");
            assertThat(store.position(0, "a")).as("it begins anew with offset 1").isEmpty();
            assertThat(store.position(0, "b")).hasValue(7);
        }
    }

    @Test
    void keepsAPlaceInAChannelToWhichNothingWasEverPublished() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            begun(fixture, 1, null, "empty");
            String epoch = fixture.channel("empty").epoch();
            fixture.reopen();
            fixture.publish("newcomer", "1");
            assertThat(fixture.channel("empty").epoch()).isEqualTo(epoch);
            assertThat(fixture.log("empty").id()).isNotEqualTo(fixture.log("newcomer").id());
            fixture.publish("empty", "1", "2");
            assertThat(fixture.store().of("p").position(0, "empty")).as("what came while it did not run is not passed over").hasValue(1);
            assertThat(fixture.store().of("p").position(0, "newcomer")).isEmpty();
        }
    }

    @Test
    void keepsNoPlaceInAChannelThatIsNoLongerRead() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 1, null, "a", "b");
            store.commit(step(0, Map.of("a", 5L, "b", 6L), 0));
            store.arrange(1, null, List.of("a"));
            store.begin(List.of(Map.of("a", 5L)), 1);
            for (ProcessorStore each : List.of(store, reopened(fixture, "a", "b"))) {
                assertThat(each.position(0, "a")).hasValue(5);
                assertThat(each.position(0, "b")).isEmpty();
            }
        }
    }

    @Test
    void keepsUpToWhereDeadLettersAreToBeHandledAgain() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            ProcessorStore store = begun(fixture, 1, null, "a");
            assertThat(store.redriveTo()).isZero();
            store.redrive(42);
            store.arrange(2, null, List.of("a"));
            store.begin(positions(store, 2, List.of("a")), 1);
            assertThat(store.redriveTo()).isEqualTo(42);
            assertThat(reopened(fixture, "a").redriveTo()).isEqualTo(42);
        }
    }

    @Test
    void forgetsEverythingOfAProcessorAndNothingOfOthers() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder, StoreFixture.PLENTY)) {
            for (String name : List.of("before", "p", "behind")) {
                ProcessorStore store = fixture.store().of(name);
                fixture.channel("a");
                store.arrange(2, null, List.of("a"));
                store.begin(positions(store, 2, List.of("a")), 1);
                Timer timer = new Timer(new Timer.Id("k", "t"), Timer.Clock.WALL, 9);
                store.commit(new Commit(1, Map.of("a", 5L), 8, Map.of(new StateKey("n", "k"), Optional.of(bytes(name))), 10,
                        Map.of(timer.id(), Optional.of(timer)), Map.of()));
            }
            fixture.store().forget("p");
            requireForgotten(fixture.store().of("p"));
            fixture.reopen();
            assertThat(fixture.store().processors()).containsExactly("before", "behind");
            requireForgotten(fixture.store().of("p"));
            for (String name : List.of("before", "behind")) {
                ProcessorStore store = fixture.store().of(name);
                assertThat(store.position(1, "a")).hasValue(5);
                assertThat(store.state(new StateKey("n", "k"))).isEqualTo(bytes(name));
                assertThat(timers(store)).hasSize(1);
                assertThat(store.watermark(1)).isEqualTo(8);
            }
        }
    }

    private static void requireForgotten(ProcessorStore store) {
        assertThat(store.lowestPosition("a")).isEmpty();
        assertThat(store.state(new StateKey("n", "k"))).isNull();
        assertThat(timers(store)).isEmpty();
        assertThat(store.stateBytes()).isZero();
    }

    private static ProcessorStore begun(StoreFixture fixture, int lanes, @Nullable JsonPath path, String... channels) {
        List.of(channels).forEach(fixture::channel);
        ProcessorStore store = fixture.store().of("p");
        store.arrange(lanes, path, List.of(channels));
        store.begin(positions(store, lanes, List.of(channels)), 1);
        return store;
    }

    private static ProcessorStore reopened(StoreFixture fixture, String... channels) {
        fixture.reopen();
        List.of(channels).forEach(fixture::channel);
        return fixture.store().of("p");
    }

    private static List<Map<String, Long>> positions(ProcessorStore store, int lanes, List<String> channels) {
        List<Map<String, Long>> positions = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            Map<String, Long> its = new TreeMap<>();
            for (String channel : channels) {
                its.put(channel, store.position(lane, channel).orElse(1));
            }
            positions.add(its);
        }
        return positions;
    }

    private static Commit step(int lane, Map<String, Long> positions, long watermark) {
        return new Commit(lane, positions, watermark, Map.of(), 0, Map.of(), Map.of());
    }

    private static String keyOf(int lane, int lanes) {
        int i = 0;
        while (ProcessorStore.laneOf("k" + i, lanes) != lane) {
            i++;
        }
        return "k" + i;
    }

    private static List<Timer> timers(ProcessorStore store) {
        List<Timer> timers = new ArrayList<>();
        store.timers(timers::add);
        return timers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
