package dev.millrace.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tables of channels in memory.
class TableTest {
    private static Channel channel(int count, @Nullable Duration ttl) {
        return channels(count, ttl).get("a");
    }

    private static Channels channels(int count, @Nullable Duration ttl) {
        ChannelSettings settings = new ChannelSettings(null, new Retain(100_000, Duration.ofHours(1), 1 << 30), Slow.RESUME,
                Durability.MEMORY, new ChannelSettings.Table(count, ttl));
        return new Channels(name -> settings, Runnable::run, 10, Logs.NONE);
    }

    private static void put(Channel channel, @Nullable String key, String value) throws Exception {
        channel.append(List.of(channel.event(value.getBytes(StandardCharsets.UTF_8), key, Map.of(), null)));
    }

    /// Read in parts of two.
    private static Map<String, String> table(Channel channel) {
        Map<String, String> table = new TreeMap<>();
        TableCursor cursor = new TableCursor(channel, 0, channel.next() - 1);
        Batch batch;
        long last = 0;
        while ((batch = cursor.poll(2, 1 << 20)) != null) {
            for (int i = 0; i < batch.size(); i++) {
                assertThat(batch.offset(i)).isGreaterThan(last);
                last = batch.offset(i);
                table.put(String.valueOf(batch.get(i).key()), new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        assertThat(cursor.isAtEnd()).isTrue();
        return table;
    }

    /// What somebody has who follows the events.
    private static Map<String, String> followed(Channel channel) {
        Map<String, String> table = new TreeMap<>();
        Cursor cursor = new Cursor(channel, 1);
        Batch batch;
        while ((batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                RawEvent event = batch.get(i);
                if (event.key() != null && event.isRemoval()) {
                    table.remove(event.key());
                } else if (event.key() != null) {
                    table.put(event.key(), new String(event.data(), StandardCharsets.UTF_8));
                }
            }
        }
        return table;
    }

    @Test
    void holdsTheNewestEventOfEachKey() throws Exception {
        Channel channel = channel(100, null);
        put(channel, "a", "1");
        put(channel, "b", "2");
        put(channel, null, "\"no key\"");
        put(channel, "a", "3");
        put(channel, "c", "4");
        channel.append(List.of(RawEvent.removal("b", Map.of())));
        channel.append(List.of(RawEvent.removal("never there", Map.of())));
        assertThat(table(channel)).isEqualTo(Map.of("a", "3", "c", "4")).isEqualTo(followed(channel));
    }

    @Test
    void leavesOutWhatChangedBehindTheOffsetForWhichItIsRead() throws Exception {
        Channel channel = channel(100, null);
        put(channel, "a", "1");
        put(channel, "b", "2");
        TableCursor cursor = new TableCursor(channel, 0, channel.next() - 1);
        put(channel, "a", "3");
        Batch batch = Objects.requireNonNull(cursor.poll(10, 1 << 20));
        assertThat(batch.size()).isEqualTo(1);
        assertThat(batch.get(0).key()).isEqualTo("b");
        assertThat(cursor.poll(10, 1 << 20)).isNull();
    }

    @Test
    void removesTheKeyThatWasSilentForLongestWhenThereAreTooMany() throws Exception {
        Channel channel = channel(3, null);
        for (String key : List.of("a", "b", "c", "a", "d")) {
            put(channel, key, "1");
        }
        assertThat(table(channel)).containsOnlyKeys("a", "c", "d");
        assertThat(followed(channel)).as("all who follow are told").containsOnlyKeys("a", "c", "d");
        assertThat(channel.next()).isEqualTo(7);
    }

    @Test
    void removesKeysWhoseTimeIsOver() throws Exception {
        Channels channels = channels(100, Duration.ofMillis(1));
        Channel channel = channels.get("a");
        put(channel, "a", "1");
        put(channel, "b", "2");
        await().untilAsserted(() -> assertThat(table(channel)).isEmpty());
        channels.tidy();
        assertThat(channel.next()).isEqualTo(5);
        assertThat(followed(channel)).isEmpty();
        channels.tidy();
        assertThat(channel.next()).as("they are removed once").isEqualTo(5);
    }

    @Test
    void keepsAnEventThatCameBeforeTheRemovalThatWasNotMeantForIt() throws Exception {
        Channel channel = channel(100, null);
        put(channel, "a", "1");
        put(channel, "a", "2");
        channel.append(List.of(RawEvent.removal("a", Map.of(), 1)));
        assertThat(table(channel)).isEqualTo(Map.of("a", "2"));
        assertThat(followed(channel)).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void isWhatSomebodyHasWhoFollowsTheEvents() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Channel channel = channel(20, null);
        Map<String, String> newest = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String key = "k" + random.nextInt(30);
            List<RawEvent> events = new ArrayList<>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                events.add(random.nextInt(5) == 0
                        ? RawEvent.removal(key, Map.of())
                        : channel.event(Integer.toString(i).getBytes(StandardCharsets.UTF_8), key, Map.of(), null));
            }
            channel.append(events);
            newest.put(key, events.getLast().isRemoval() ? "" : Integer.toString(i));
        }
        Map<String, String> table = table(channel);
        assertThat(table).as("seed " + seed).isEqualTo(followed(channel)).hasSizeLessThanOrEqualTo(20);
        table.forEach((key, value) -> assertThat(newest).as("seed " + seed).containsEntry(key, value));
    }
}
