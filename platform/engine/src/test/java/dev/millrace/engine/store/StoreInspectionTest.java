package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreInspectionTest {
    private static final ChannelSettings STORED = new ChannelSettings(null,
            new ChannelSettings.Retain(100_000, Duration.ofDays(1), 1L << 30), ChannelSettings.Slow.SKIP, Durability.OS);
    @TempDir
    Path folder;
    private Store store;
    private Channels channels;

    @BeforeEach
    void start() {
        store = new Store(folder, Runnable::run);
        store.start(() -> {});
        channels = new Channels(name -> STORED, Runnable::run, 100, store);
    }

    @Test
    void leavesOutARemovedHistoryAndFindsItUndamaged() throws Exception {
        publish("trades", 1, 10);
        channels.get("trades").hold(4);
        channels.get("trades").clear();
        publish("trades", 11, 12);
        try (StoreInspection look = new StoreInspection(folder)) {
            StoredChannel trades = Objects.requireNonNull(look.channel("trades"));
            assertThat(trades.oldest()).isEqualTo(11);
            assertThat(look.verify(step -> {})).isEmpty();
        }
        store.close();
    }

    @Test
    void seesWhatIsStoredWhileAnotherWrites() throws Exception {
        publish("trades", 1, 5_000);
        try (StoreInspection look = new StoreInspection(folder)) {
            StoredChannel trades = Objects.requireNonNull(look.channel("trades"));
            assertThat(trades.epoch()).isEqualTo(channels.get("trades").epoch());
            assertThat(trades.oldest()).isEqualTo(1);
            assertThat(trades.next()).isEqualTo(5_001);
            publish("trades", 5_001, 6_000);
            assertThat(data(trades)).hasSize(5_000).startsWith("{\"n\":1}").endsWith("{\"n\":5000}");
            assertThat(look.verify(step -> {})).isEmpty();
        }
        try (StoreInspection look = new StoreInspection(folder)) {
            assertThat(Objects.requireNonNull(look.channel("trades")).next()).isEqualTo(6_001);
        }
        store.close();
    }

    @Test
    void tellsHowFarProcessorsAreAndHowLargeTheyAre() throws Exception {
        publish("trades", 1, 10);
        ProcessorStore place = store.of("totals");
        place.begin(List.of(Map.of("trades", 4L)), 1);
        place.commit(new Commit(0, Map.of("trades", 8L), 0, Map.of(), 120, Map.of(), Map.of()));
        try (StoreInspection look = new StoreInspection(folder)) {
            assertThat(look.processors()).containsExactly(new StoredProcessor("totals", 1, 120, 1, Map.of("trades", 8L), 3));
        }
        store.close();
    }

    @Test
    void findsNothingWrongAfterTrimmingAndAnotherStart() throws Exception {
        for (int i = 0; i < 20; i++) {
            publish("trades", i * 1_000 + 1, i * 1_000 + 1_000);
        }
        Objects.requireNonNull(store.log("trades")).trim(new ChannelSettings.Retain(5_000, Duration.ofDays(1), 1L << 30), Long.MAX_VALUE);
        store.close();
        start();
        publish("trades", 20_001, 21_000);
        try (StoreInspection look = new StoreInspection(folder)) {
            assertThat(Objects.requireNonNull(look.channel("trades")).oldest()).isBetween(2L, 15_001L);
            assertThat(look.verify(step -> {})).isEmpty();
        }
        store.close();
    }

    @Test
    void tellsWhichBlockIsDamagedOrMissingAndWhichMarkIsWrong() throws Exception {
        for (int i = 0; i < 10; i++) {
            publish("trades", i * 10 + 1, i * 10 + 10);
        }
        int id = Objects.requireNonNull(store.log("trades")).id();
        store.writer().write(changes -> changes.put(Family.LOG, Keys.offset(id, 21), new byte[]{1, 5, 0, 0})
                .delete(Family.LOG, Keys.offset(id, 41)).put(Family.MARK, Keys.offset(id, 61), new byte[16]));
        try (StoreInspection look = new StoreInspection(folder)) {
            assertThat(look.verify(step -> {})).satisfiesExactly(
                    first -> assertThat(first).startsWith("channel trades: the block at offset 21 cannot be read"),
                    second -> assertThat(second).isEqualTo("channel trades: a block begins at offset 31, expected 22"),
                    third -> assertThat(third).isEqualTo("channel trades: a block begins at offset 51, expected 41"),
                    fourth -> assertThat(fourth).startsWith("channel trades: the mark at offset 61 says 0 bytes"));
        }
        store.close();
    }

    @Test
    void tellsThatAChecksumIsWrong() throws Exception {
        publish("trades", 1, 5_000);
        store.compact();
        store.close();
        start();
        store.close(); // what was in the log of writes is in tables now
        Path table;
        try (Stream<Path> files = Files.list(folder.resolve("db"))) {
            table = files.filter(file -> file.toString().endsWith(".sst")).max((a, b) -> Long.compare(size(a), size(b))).orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 3] ^= 1;
        Files.write(table, bytes);
        try (StoreInspection look = new StoreInspection(folder)) {
            assertThat(look.verify(step -> {})).isNotEmpty().first().asString().contains("checksum", table.getFileName().toString());
            assertThat(look.damage()).singleElement().asString().startsWith("channel trades: ");
            assertThat(look.channels()).isEmpty();
        }
    }

    @Test
    void refusesAFolderWithoutAStoreAndANewerOne() throws Exception {
        store.close();
        assertThatThrownBy(() -> new StoreInspection(folder.resolve("no"))).isInstanceOf(StoredDataException.class)
                .hasMessage("there is no store in " + folder.resolve("no") + ": choose the server's data folder with --data");
        assertThat(folder.resolve("no")).doesNotExist();
        Files.writeString(folder.resolve("format"), "99\n");
        assertThatThrownBy(() -> new StoreInspection(folder)).hasMessageContaining("has format '99'");
    }

    @Test
    void letsOneProcessHaveTheFolder() throws Exception {
        store.close();
        try (FolderLock mine = FolderLock.take(folder)) {
            assertThat(mine).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(folder)).isInstanceOf(IOException.class)
                    .hasMessageContaining("used by another server");
        }
        FolderLock.take(folder).close();
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private void publish(String name, int from, int to) throws InterruptedException {
        Channel channel = channels.get(name);
        List<RawEvent> events = new ArrayList<>();
        for (int n = from; n <= to; n++) {
            events.add(new RawEvent(("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), "k" + n % 7));
        }
        CountDownLatch stored = new CountDownLatch(1);
        channel.append(events, (Appended) first -> stored.countDown());
        stored.await();
    }

    private static List<String> data(StoredChannel channel) {
        List<String> data = new ArrayList<>();
        Batch batch;
        for (long at = channel.oldest(); (batch = channel.read(at)) != null; at = batch.last() + 1) {
            for (int i = 0; i < batch.size(); i++) {
                data.add(new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        return data;
    }
}
