package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.server.protocol.Format;
import dev.millrace.engine.channel.Append;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Log;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.server.TempStore;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FeedTest {
    private static final ChannelSettings LITTLE = new ChannelSettings(null, new Retain(1, Duration.ofMillis(1), 1), Slow.DISCONNECT,
            Durability.MEMORY);

    private final Channels channels = new Channels(name -> LITTLE, Runnable::run, 10, Logs.NONE);
    private final Channel channel = channels.get("a");
    private final TempStore store = new TempStore();
    private final Watchdog watchdog = new Watchdog();
    private final Processors processors = new Processors(channels, store.store(), watchdog, halted -> {});
    private final Deque<Runnable> delivery = new ArrayDeque<>();
    private final Deque<Runnable> catchUp = new ArrayDeque<>();
    private final Outbox outbox = new Outbox(new QuietSocket(), new Targets(channels, processors, delivery::add, catchUp::add),
            new Counters(), 1 << 20, Messages.Kind.TEXT);

    @AfterEach
    void close() {
        processors.close();
        watchdog.close();
        store.close();
    }

    @Test
    void sendsNothingFromBehindAGapWhenTheSubscriptionEndsThere() throws Exception {
        Feed feed = new Feed(new Cursor(channel, 1), Format.MESSAGES, outbox, (of, events) -> false);
        feed.start();
        append(200);
        assertThat(channel.oldest()).isGreaterThan(1);
        assertThat(outbox.next()).isNull();
        assertThat(channel.subscribers()).isZero();
    }

    @Test
    void leavesNothingBehindWhenItIsStoppedBeforeItStarts() throws Exception {
        Feed feed = new Feed(new Cursor(channel, 1), Format.MESSAGES, outbox, (of, events) -> true);
        feed.stop();
        feed.start();
        append(1);
        assertThat(channel.subscribers()).isZero();
        assertThat(outbox.next()).isNull();
    }

    @Test
    @Timeout(30)
    void goesOnBehindEventsOfWhichNoneIsKeptAnyMore() throws Exception {
        Feed feed = new Feed(new Cursor(channel, 1), Format.MESSAGES, outbox, (of, events) -> true);
        byte[] tooLarge = ("\"" + "x".repeat(9 << 20) + "\"").getBytes(StandardCharsets.UTF_8);
        channel.append(List.of(channel.event(tooLarge, null, Map.of(), null)));
        feed.start();
        assertThat(outbox.next()).isNull();
        assertThat(feed.hasMore()).isFalse();
    }

    @Test
    void looksForRareEventsAFewBatchesAtATime() throws Exception {
        ChannelSettings large = new ChannelSettings(null, new Retain(1_000_000, Duration.ofHours(1), 1 << 30), Slow.SKIP,
                Durability.MEMORY);
        Channel many = new Channels(name -> large, Runnable::run, 10, Logs.NONE).get("many");
        for (int i = 0; i < 100_000; i++) {
            many.append(List.of(many.event(new byte[]{'1'}, i == 99_999 ? "rare" : "common", Map.of(), null)));
        }
        Feed feed = new Feed(new Cursor(many, 1), Format.MESSAGES.only(event -> "rare".equals(event.key())), outbox, (of, events) -> true);
        feed.start();
        int turns = 0;
        Outgoing found;
        while ((found = outbox.next()) == null) {
            turns++;
            delivery.remove().run();
        }
        assertThat(found.events()).isEqualTo(1);
        assertThat(turns).isPositive();
    }

    @Test
    void readsFromTheStoreOneBatchAtATimeWhereNobodyElseWaits() {
        FarLog log = new FarLog(500);
        Channel stored = new Channels(name -> new ChannelSettings(null, new Retain(1_000, Duration.ofHours(1), 1 << 30), Slow.SKIP,
                Durability.OS), Runnable::run, 10, (name, settings) -> log).get("stored");
        Feed feed = new Feed(new Cursor(stored, 1), Format.MESSAGES.only(event -> "500".equals(event.key())), outbox, (of, events) -> true);
        feed.start();
        Outgoing found;
        while ((found = outbox.next()) == null) {
            int before = log.reads;
            catchUp.remove().run();
            assertThat(log.reads).isEqualTo(before + 1);
        }
        assertThat(found.events()).isEqualTo(1);
        assertThat(log.reads).isEqualTo(500);
    }

    /// Stored events, each a batch with its offset as the key.
    private static final class FarLog implements Log {
        private final long last;
        private int reads;

        FarLog(long last) {
            this.last = last;
        }

        @Override
        public String epoch() {
            return "far";
        }

        @Override
        public long next() {
            return last + 1;
        }

        @Override
        public long oldest() {
            return 1;
        }

        @Override
        public long cleared() {
            return 1;
        }

        @Override
        public long bytesFrom(long offset) {
            return 0;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void onRoom(Runnable then) {
            then.run();
        }

        @Override
        public void append(Append append) {
            throw new AssertionError("nothing is appended");
        }

        @Override
        public Batch read(long offset) {
            reads++;
            return new Batch("stored", offset, List.of(new RawEvent(new byte[]{'1'}, 0, Long.toString(offset))));
        }

        @Override
        public void readTable(TableReader into) {
            throw new AssertionError("there is no table");
        }

        @Override
        public void trim(Retain retain, long before) {}

        @Override
        public void clear(long upTo, long before) {}
    }

    private void append(int events) throws Exception {
        byte[] large = ("\"" + "x".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < events; i++) {
            channel.append(List.of(channel.event(large, null, Map.of(), null)));
        }
    }
}
