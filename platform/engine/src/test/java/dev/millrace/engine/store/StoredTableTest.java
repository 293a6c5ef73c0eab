package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.TableCursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tables of stored channels.
class StoredTableTest {
    private static final Retain NOTHING = new Retain(0, Duration.ofMillis(1), 1);

    @TempDir
    Path folder;
    private boolean hasTable = true;

    private ChannelSettings settings(Retain retain, Durability durability) {
        return new ChannelSettings(null, retain, Slow.RESUME, durability, hasTable ? new ChannelSettings.Table(3, null) : null);
    }

    private static Map<String, String> table(Channel channel) {
        Map<String, String> table = new TreeMap<>();
        TableCursor cursor = new TableCursor(channel, 0, channel.next() - 1);
        Batch batch;
        while ((batch = cursor.poll(100, 1 << 20)) != null) {
            for (int i = 0; i < batch.size(); i++) {
                table.put(String.valueOf(batch.get(i).key()), StoreFixture.text(batch.get(i)) + "@" + batch.offset(i));
            }
        }
        return table;
    }

    private static void publish(StoreFixture store, String key, String json) throws Exception {
        store.publish("a", List.of(StoreFixture.event(json, key)));
    }

    @ParameterizedTest
    @EnumSource(names = {"OS", "DISK"})
    void outlivesTheServerAndTheHistory(Durability durability) throws Exception {
        try (StoreFixture store = new StoreFixture(folder, name -> settings(NOTHING, durability))) {
            publish(store, "a", "1");
            publish(store, "b", "2");
            publish(store, "a", "3");
            store.publish("a", List.of(RawEvent.removal("b", Map.of())));
            publish(store, "c", "4");
            await().untilAsserted(() -> {
                store.channels().tidy();
                assertThat(store.log("a").oldest()).isEqualTo(6);
            });
            store.reopen();
            assertThat(table(store.channel("a"))).isEqualTo(Map.of("a", "3@3", "c", "4@5"));
            publish(store, "a", "5");
            assertThat(table(store.channel("a"))).isEqualTo(Map.of("a", "5@6", "c", "4@5"));
        }
    }

    @Test
    void tellsWhichKeysAreTooManyAndForgetsThem() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, name -> settings(StoreFixture.PLENTY, Durability.OS))) {
            for (String key : List.of("a", "b", "c", "d")) {
                publish(store, key, "1");
            }
            await().until(() -> store.channel("a").next() == 6);
            assertThat(table(store.channel("a"))).containsOnlyKeys("b", "c", "d");
            store.reopen();
            assertThat(table(store.channel("a"))).containsOnlyKeys("b", "c", "d");
            assertThat(store.channel("a").next()).isEqualTo(6);
        }
    }

    @Test
    void isMadeOfWhatWasStoredBeforeTheChannelHadOne() throws Exception {
        hasTable = false;
        try (StoreFixture store = new StoreFixture(folder, name -> settings(StoreFixture.PLENTY, Durability.OS))) {
            publish(store, "a", "1");
            publish(store, "b", "2");
            assertThat(store.channel("a").hasTable()).isFalse();
            hasTable = true;
            store.reopen();
            assertThat(table(store.channel("a"))).isEqualTo(Map.of("a", "1@1", "b", "2@2"));
            publish(store, "c", "3");
            hasTable = false;
            store.reopen();
            store.channel("a");
            publish(store, "b", "4");
            hasTable = true;
            store.reopen();
            assertThat(table(store.channel("a"))).as("and while it had none").containsEntry("b", "4@4").containsEntry("c", "3@3");
        }
    }
}
