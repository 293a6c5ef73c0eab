package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Hold;
import dev.millrace.engine.channel.RawEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredLogTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    @TempDir
    Path folder;

    @Test
    void numbersEventsAndReadsThemFromAnyOffset() throws Exception {
        Random random = new Random(1);
        List<String> published = new ArrayList<>();
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            while (published.size() < 1_000) {
                List<RawEvent> run = new ArrayList<>();
                for (int i = random.nextInt(40); i >= 0; i--) {
                    String json = "\"" + published.size() + "x".repeat(random.nextInt(3_000)) + "\"";
                    published.add(json);
                    run.add(StoreFixture.event(json));
                }
                assertThat(store.publish("c", run)).isEqualTo(published.size() - run.size() + 1);
            }
            requireEveryOffset(store, published);
            store.reopen();
            requireEveryOffset(store, published);
            assertThat(store.channel("c").read(published.size() + 1)).isNull();
        }
    }

    private static void requireEveryOffset(StoreFixture store, List<String> published) {
        StoredLog log = log(store);
        assertThat(log.next()).isEqualTo(published.size() + 1);
        for (int offset = 1; offset <= published.size(); offset++) {
            requireAt(log.read(offset), offset, published.get(offset - 1));
            requireAt(store.channel("c").read(offset), offset, published.get(offset - 1));
        }
    }

    private static void requireAt(@Nullable Batch found, long offset, String json) {
        Batch batch = Objects.requireNonNull(found);
        assertThat(offset).isBetween(batch.first(), batch.last());
        assertThat(StoreFixture.text(batch.get((int) (offset - batch.first())))).isEqualTo(json);
    }

    private static StoredLog log(StoreFixture store) {
        store.channel("c");
        return store.log("c");
    }

    @Test
    void keepsKeysTagsAndTimes() throws Exception {
        RawEvent event = new RawEvent("{}".getBytes(StandardCharsets.UTF_8), -5, "ä€", Map.of("by", "p@1", "src", "in:7"), null);
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            store.publish("c", List.of(event, StoreFixture.event("2")));
            store.reopen();
            Batch batch = Objects.requireNonNull(store.channel("c").read(1));
            assertThat(batch.get(0).key()).isEqualTo("ä€");
            assertThat(batch.get(0).time()).isEqualTo(-5);
            assertThat(batch.get(0).tags()).isEqualTo(Map.of("by", "p@1", "src", "in:7"));
            assertThat(batch.get(1).key()).isNull();
        }
    }

    @Test
    void readsWhatIsFarBehindInBoundedPieces() throws Exception {
        int count = 60_000;
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
            for (int i = 0; i < count; i += 100) {
                last = store.append("c", IntStream.range(i, i + 100).mapToObj(n -> StoreFixture.event("\"" + n + "x".repeat(200) + "\""))
                        .toList());
            }
            assertThat(last.get(60, TimeUnit.SECONDS)).isEqualTo(count - 99);
            store.reopen();
            Cursor cursor = new Cursor(store.channel("c"), 1);
            long expected = 0;
            int batches = 0;
            for (Batch batch; (batch = cursor.poll()) != null; batches++) {
                assertThat(batch.size()).isLessThanOrEqualTo(8_192);
                for (int i = 0; i < batch.size(); i++) {
                    assertThat(StoreFixture.text(batch.get(i))).startsWith("\"" + expected++ + "x");
                }
            }
            assertThat(expected).isEqualTo(count);
            assertThat(cursor.skipped()).isZero();
            assertThat(batches).isBetween(10, 200);
        }
    }

    @Test
    void keepsEpochAndOffsetsOverARestartAndForgetsWhatLivesInMemory() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            Map<String, String> epochs = new HashMap<>();
            for (String channel : List.of("c", "disk", "mem")) {
                store.publish(channel, "1", "2", "3");
                epochs.put(channel, store.channel(channel).epoch());
            }
            assertThat(epochs.values()).doesNotHaveDuplicates();
            store.reopen();
            assertThat(store.store().channels()).containsExactly("c", "disk");
            for (String channel : List.of("c", "disk")) {
                assertThat(store.channel(channel).epoch()).isEqualTo(epochs.get(channel));
                assertThat(store.all(channel)).containsExactly("1", "2", "3");
                assertThat(store.publish(channel, "4")).isEqualTo(4);
            }
            assertThat(store.channel("mem").epoch()).isNotEqualTo(epochs.get("mem"));
            assertThat(store.all("mem")).isEmpty();
            assertThat(store.publish("mem", "4")).isEqualTo(1);
        }
    }

    @Test
    void retainsTheNewestEventsByCount() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(10, Duration.ofHours(1), 1L << 30))) {
            publishOneByOne(store, 1, 100);
            store.channels().tidy();
            requireKept(store, 91, 100);
            assertThat(log(store).oldest()).isEqualTo(91);
            store.reopen();
            requireKept(store, 91, 100);
            publishOneByOne(store, 101, 105);
            store.channels().tidy();
            requireKept(store, 96, 105);
            Cursor behind = new Cursor(store.channel("c"), 1);
            assertThat(Objects.requireNonNull(behind.poll()).first()).isGreaterThan(1).isLessThanOrEqualTo(96);
            assertThat(behind.skipped()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void retainsTheNewestEventsBySize() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(1_000_000, Duration.ofHours(1), 1L << 20))) {
            byte[] random = new byte[10_000];
            for (int i = 0; i < 500; i++) {
                new Random(i).nextBytes(random);
                store.publish("c", "\"" + HexFormat.of().formatHex(random) + "\"");
            }
            store.channels().tidy();
            long kept = log(store).next() - log(store).oldest();
            assertThat(kept * 20_000).isBetween((1L << 20) - (128 << 10), 1L << 20);
            assertThat(log(store).bytesFrom(1)).isBetween((1L << 20) - (128 << 10), 1L << 20);
            long oldest = log(store).oldest();
            store.reopen();
            assertThat(log(store).oldest()).isEqualTo(oldest);
            assertThat(log(store).bytesFrom(oldest)).isBetween((1L << 20) - (128 << 10), 1L << 20);
            assertThat(store.all("c")).hasSize((int) kept);
        }
    }

    @Test
    void retainsYoungEvents() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(1_000_000, Duration.ofHours(1), 1L << 30))) {
            long now = System.currentTimeMillis();
            for (int i = 1; i <= 50; i++) {
                store.publish("c", List.of(new RawEvent(Integer.toString(i).getBytes(StandardCharsets.UTF_8),
                        i <= 30 ? now - DAY + i * 60_000L : now - 1_000 + i, null)));
            }
            store.channels().tidy();
            assertThat(log(store).oldest()).as("a piece is given up when all of it is too old").isBetween(30L, 31L);
            store.reopen();
            requireKept(store, (int) log(store).oldest(), 50);
        }
    }

    @Test
    void givesUpEverythingThatIsTooOldAndGoesOnCounting() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(1_000_000, Duration.ofHours(1), 1L << 30))) {
            long old = System.currentTimeMillis() - DAY;
            store.publish("c", List.of(new RawEvent("1".getBytes(StandardCharsets.UTF_8), old, null),
                    new RawEvent("2".getBytes(StandardCharsets.UTF_8), old, null)));
            store.channels().tidy();
            assertThat(log(store).oldest()).isEqualTo(3);
            assertThat(store.channel("c").oldest()).isEqualTo(3);
            assertThat(log(store).read(1)).isNull();
            store.reopen();
            assertThat(store.channel("c").next()).isEqualTo(3);
            assertThat(store.channel("c").oldest()).isEqualTo(3);
            assertThat(store.publish("c", "3")).isEqualTo(3);
            store.reopen();
            assertThat(store.all("c")).containsExactly("3");
        }
    }

    /// Times need not rise: a late event is handed on with its own.
    @Test
    void doesNotTakeYoungEventsForOldOnesBecauseOfTheLast() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(1_000_000, Duration.ofHours(1), 1L << 30))) {
            store.publish("c", "1");
            store.publish("c", List.of(new RawEvent("2".getBytes(StandardCharsets.UTF_8), System.currentTimeMillis() - DAY, null)));
            store.channels().tidy();
            assertThat(log(store).oldest()).isLessThanOrEqualTo(2);
            store.reopen();
            store.channels().tidy();
            assertThat(store.channel("c").next()).isEqualTo(3);
            assertThat(store.all("c")).contains("2");
        }
    }

    @Test
    void keepsWhatALaneHasNotHandled() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, new Retain(10, Duration.ofHours(1), 1L << 30))) {
            Channel channel = store.channel("c");
            Hold slow = channel.hold(5);
            Hold fast = channel.hold(90);
            publishOneByOne(store, 1, 100);
            store.channels().tidy();
            assertThat(log(store).oldest()).isEqualTo(5);
            assertThat(store.from("c", 5)).hasSize(96);
            slow.advance(50);
            store.channels().tidy();
            assertThat(log(store).oldest()).isEqualTo(50);
            slow.release();
            store.channels().tidy();
            assertThat(log(store).oldest()).isEqualTo(90);
            fast.release();
            store.channels().tidy();
            requireKept(store, 91, 100);
        }
    }

    @Test
    void handsOutNothingOfARemovedHistoryAfterARestart() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            for (String name : List.of("c", "disk")) {
                store.publish(name, IntStream.rangeClosed(1, 5).mapToObj(n -> StoreFixture.event("" + n)).toList()); // one block
                Hold slow = store.channel(name).hold(3);
                store.channel(name).clear();
                store.publish(name, "6", "7");
                assertThat(store.all(name)).containsExactly("6", "7");
                assertThat(store.from(name, 3)).as("a lane still gets it").containsExactly("3", "4", "5", "6", "7");
                slow.advance(7);
            }
            store.channels().tidy();
            store.reopen();
            for (String name : List.of("c", "disk")) {
                assertThat(store.channel(name).oldest()).isEqualTo(6);
                assertThat(store.all(name)).containsExactly("6", "7");
                store.channel(name).clear();
                store.publish(name, "8");
            }
            store.reopen();
            assertThat(store.all("c")).containsExactly("8");
            assertThat(store.channel("c").next()).isEqualTo(9);
        }
    }

    @Test
    void skipsToTheEndWhenNothingIsLeft() throws Exception {
        ChannelSettings short_ = StoreFixture.settings("c", new Retain(1_000_000, Duration.ofHours(1), 1L << 30));
        try (StoreFixture store = new StoreFixture(folder, name -> short_)) {
            store.publish("c", List.of(new RawEvent("1".getBytes(StandardCharsets.UTF_8), System.currentTimeMillis() - DAY, null)));
            store.channels().tidy();
            store.reopen();
            Cursor cursor = new Cursor(store.channel("c"), 1);
            assertThat(cursor.poll()).isNull();
            assertThat(cursor.isAtEnd()).as("nobody may take it for a channel in which there is something to read").isTrue();
            assertThat(cursor.skipped()).isEqualTo(1);
            store.publish("c", "2");
            assertThat(Objects.requireNonNull(cursor.poll()).first()).isEqualTo(2);
        }
    }

    @Test
    void findsTheEndOfALogWithoutItsMarks() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            publishOneByOne(store, 1, 20);
            int id = log(store).id();
            store.store().writer().write(changes -> changes.deleteRange(Family.MARK, Keys.of(id), Keys.of(id + 1)));
            store.reopen();
            requireKept(store, 1, 20);
            assertThat(store.publish("c", "21")).isEqualTo(21);
        }
    }

    @Test
    void keepsThousandsOfChannelsInOneStore() throws Exception {
        int count = 4_000;
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < count; i++) {
                    answers.add(store.append("c" + i, List.of(StoreFixture.event(i + "." + round))));
                }
            }
            for (CompletableFuture<Long> answer : answers) {
                answer.get(60, TimeUnit.SECONDS);
            }
            Map<String, String> epochs = new HashMap<>();
            store.channels().all().forEach(channel -> epochs.put(channel.name(), channel.epoch()));
            store.reopen();
            assertThat(store.store().channels()).hasSize(count);
            assertThat(epochs.values()).doesNotHaveDuplicates();
            for (int i = 0; i < count; i++) {
                assertThat(store.all("c" + i)).containsExactly(i + ".0", i + ".1", i + ".2");
                assertThat(store.channel("c" + i).epoch()).isEqualTo(epochs.get("c" + i));
            }
        }
    }

    private static void publishOneByOne(StoreFixture store, int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            assertThat(store.publish("c", Integer.toString(i))).isEqualTo(i);
        }
    }

    private static void requireKept(StoreFixture store, int oldest, int newest) {
        assertThat(store.channel("c").oldest()).isEqualTo(oldest);
        assertThat(store.channel("c").next()).isEqualTo(newest + 1);
        assertThat(store.all("c")).isEqualTo(IntStream.rangeClosed(oldest, newest).mapToObj(Integer::toString).toList());
    }
}
