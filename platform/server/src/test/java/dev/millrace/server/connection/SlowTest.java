package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.server.TempStore;
import dev.millrace.server.protocol.FossilText;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.View;
import dev.millrace.server.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Subscribers that do not keep up. They are asked for by the test, so that it decides how slow they are.
class SlowTest {
    private static final Retain LITTLE = new Retain(1, Duration.ofMillis(1), 1);
    private static final Retain PLENTY = new Retain(1_000_000, Duration.ofHours(1), 1 << 30);
    private static final String PADDING = "x".repeat(100_000);

    private final TempStore store = new TempStore();
    private final Watchdog watchdog = new Watchdog();
    private final Deque<Runnable> catchUp = new ArrayDeque<>();
    private final Counters counters = new Counters();
    private @Nullable Processors processors;
    private @Nullable Outbox outbox;
    private long skipped;

    @AfterEach
    void close() {
        if (processors != null) {
            processors.close();
        }
        watchdog.close();
        store.close();
    }

    private Channel channel(Retain retain, Slow slow, Durability durability) {
        ChannelSettings settings = new ChannelSettings(JsonPath.of("/key"), retain, slow, durability);
        Channels channels = new Channels(name -> settings, Runnable::run, 10, store.store());
        processors = new Processors(channels, store.store(), watchdog, halted -> {});
        outbox = new Outbox(new QuietSocket(), new Targets(channels, processors, Runnable::run, catchUp::add), counters, 1 << 20,
                Messages.Kind.TEXT);
        return channels.get("a");
    }

    private Outbox outbox() {
        return Objects.requireNonNull(outbox);
    }

    private void subscribe(Channel channel, View view) {
        new Feed(new Cursor(channel, channel.next()), view, outbox(), (feed, events) -> {
            skipped += events;
            return true;
        }).start();
    }

    /// Each is a batch of its own.
    private static void append(Channel channel, int from, int to, int keys, String padding) throws Exception {
        for (int n = from; n <= to; n++) {
            String json = "{\"key\":\"k" + n % keys + "\",\"n\":" + n + ",\"padding\":\"" + padding + "\"}";
            CompletableFuture<Long> appended = new CompletableFuture<>();
            channel.append(List.of(channel.event(json.getBytes(StandardCharsets.UTF_8), null, Map.of(), null)), appended::complete);
            assertThat(appended.get(30, TimeUnit.SECONDS)).isEqualTo(n);
        }
    }

    /// The publications that are sent until there are none.
    private List<JsonNode> received() {
        List<JsonNode> all = new ArrayList<>();
        Outgoing outgoing;
        while ((outgoing = outbox().next()) != null) {
            ByteBuffer bytes = outgoing.bytes();
            add(bytes, outgoing.first(), all);
            while (bytes.hasRemaining()) {
                add(bytes, length(bytes), all);
            }
        }
        return all;
    }

    private static void add(ByteBuffer bytes, int length, List<JsonNode> all) {
        String text = StandardCharsets.UTF_8.decode(bytes.slice(bytes.position(), length)).toString();
        bytes.position(bytes.position() + length);
        text.lines().forEach(line -> all.add(JsonMapper.shared().readTree(line).get("push").get("pub")));
    }

    /// Of the payload of a frame, whose head is read.
    private static int length(ByteBuffer bytes) {
        bytes.get();
        int length = bytes.get();
        return switch (length) {
            case 126 -> bytes.getShort() & 0xffff;
            case 127 -> Math.toIntExact(bytes.getLong());
            default -> length;
        };
    }

    private static List<Integer> offsets(List<JsonNode> publications) {
        return publications.stream().map(each -> each.get("offset").asInt()).toList();
    }

    @Test
    void latestGivesTheNewestEventOfEachKeyToWhoIsBehind() throws Exception {
        Channel channel = channel(PLENTY, Slow.LATEST, Durability.MEMORY);
        subscribe(channel, Wire.JSON.pushes());
        append(channel, 1, 1, 10, "");
        assertThat(offsets(received())).containsExactly(1);
        append(channel, 2, 61, 10, "");
        assertThat(offsets(received())).containsExactly(52, 53, 54, 55, 56, 57, 58, 59, 60, 61);
        append(channel, 62, 1_000, 10, "");
        List<Integer> rest = offsets(received());
        assertThat(rest).isSorted().doesNotHaveDuplicates().hasSizeBetween(10, 200).endsWith(996, 997, 998, 999, 1_000);
        assertThat(skipped).as("is not a gap").isZero();
    }

    @Test
    void latestTellsDeltasOfWhatTheSubscriberGotLast() throws Exception {
        Channel channel = channel(PLENTY, Slow.LATEST, Durability.MEMORY);
        subscribe(channel, Wire.JSON.pushes().changes(null));
        String before = "";
        int deltas = 0;
        for (int last : new int[]{5, 300, 301, 302, 900}) {
            append(channel, (int) channel.next(), last, 7, "the same all the time");
            for (JsonNode pub : received()) {
                boolean delta = pub.has("delta");
                String data = pub.get("data").asString();
                before = delta ? FossilText.decode(before, data.getBytes(StandardCharsets.UTF_8)) : data;
                deltas += delta ? 1 : 0;
                assertThat(before).contains("\"n\":" + pub.get("offset").asInt() + ",");
            }
        }
        assertThat(before).contains("\"n\":900,");
        assertThat(deltas).isPositive();
    }

    @Test
    void latestIsTheNewestOfWhatTheSubscriberWants() throws Exception {
        Channel channel = channel(PLENTY, Slow.LATEST, Durability.MEMORY);
        subscribe(channel, Wire.JSON.pushes().only(event -> !new String(event.data(), StandardCharsets.UTF_8).contains("\"n\":20,")));
        append(channel, 1, 20, 1, "");
        assertThat(offsets(received())).containsExactly(19);
    }

    @Test
    void skipGoesOnWithTheNewestEventWhichTellsHowManyWereSkipped() throws Exception {
        Channel channel = channel(LITTLE, Slow.SKIP, Durability.MEMORY);
        subscribe(channel, Wire.JSON.pushes());
        append(channel, 1, 200, 1, PADDING);
        JsonNode next = received().getFirst();
        assertThat(next.get("offset").asInt()).isEqualTo(200);
        assertThat(next.get("tags")).hasToString("{\"skipped\":\"199\"}");
        assertThat(skipped).isEqualTo(199);
        append(channel, 201, 201, 1, "");
        assertThat(received().getFirst().has("tags")).isFalse();
    }

    @Test
    void skipReadsNothingFromTheStoreForWhoOnceHadEverything() throws Exception {
        Channel channel = channel(PLENTY, Slow.SKIP, Durability.OS);
        append(channel, 1, 60, 1, PADDING);
        subscribe(channel, Wire.JSON.pushes());
        append(channel, 61, 61, 1, "");
        assertThat(offsets(received())).containsExactly(61);
        append(channel, 62, 122, 1, PADDING);
        List<JsonNode> next = received();
        assertThat(offsets(next)).containsExactly(122);
        assertThat(next.getFirst().get("tags").get("skipped").asString()).isEqualTo("60");
        assertThat(catchUp).isEmpty();
    }

    @Test
    void resumeReadsEverythingThatIsStored() throws Exception {
        Channel channel = channel(PLENTY, Slow.RESUME, Durability.OS);
        subscribe(channel, Wire.JSON.pushes());
        append(channel, 1, 60, 1, PADDING);
        List<Integer> all = new ArrayList<>(offsets(received()));
        assertThat(catchUp).isNotEmpty();
        while (!catchUp.isEmpty()) {
            catchUp.remove().run();
            all.addAll(offsets(received()));
        }
        assertThat(all).hasSize(60).isSorted().doesNotHaveDuplicates();
        assertThat(skipped).isZero();
    }

    @Test
    void resumeGoesOnWithTheOldestEventThatIsKeptWhichTellsHowManyAreGone() throws Exception {
        Channel channel = channel(LITTLE, Slow.RESUME, Durability.MEMORY);
        subscribe(channel, Wire.JSON.pushes());
        append(channel, 1, 200, 1, PADDING);
        List<JsonNode> next = received();
        int first = next.getFirst().get("offset").asInt();
        assertThat(first).isBetween(2, 199);
        assertThat(next.getFirst().get("tags").get("skipped").asString()).isEqualTo(Integer.toString(first - 1));
        assertThat(offsets(next)).hasSize(201 - first);
    }
}
