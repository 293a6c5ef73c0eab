package dev.millrace.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WildcardsTest {
    private static final ChannelSettings LARGE = new ChannelSettings(null, new Retain(1_000_000, Duration.ofHours(1), 1L << 30), Slow.SKIP,
            Durability.MEMORY);
    private final AtomicLong nanos = new AtomicLong();
    private final Channels channels = new Channels(name -> LARGE, Runnable::run, 1_000, 2, Logs.NONE, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        channels.tidy();
    }

    private void append(String channel, String... events) {
        List<RawEvent> raw = new ArrayList<>();
        for (String event : events) {
            raw.add(new RawEvent(event.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), "k"));
        }
        channels.get(channel).append(raw);
    }

    /// Each as `channel=data`.
    private static List<String> read(Channel wildcard) {
        List<String> found = new ArrayList<>();
        Cursor cursor = new Cursor(wildcard, 1);
        for (Batch batch = cursor.poll(); batch != null; batch = cursor.poll()) {
            for (int i = 0; i < batch.size(); i++) {
                found.add(batch.get(i).channel() + "=" + new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        assertThat(cursor.skipped()).isZero();
        return found;
    }

    @Test
    void holdWhatChannelsGetThatAreThereAndThatAreMadeLater() {
        append("metrics.cpu", "0");
        Channel wildcard = channels.matching("metrics.*");
        append("metrics.cpu", "1", "2");
        append("metrics", "3");
        append("metrics.disk.free", "4");
        append("other.metrics.cpu", "5");
        append("metrics.cpu", "6");
        assertThat(read(wildcard)).containsExactly("metrics.cpu=1", "metrics.cpu=2", "metrics.disk.free=4", "metrics.cpu=6");
        assertThat(channels.find("metrics.*")).isNull();
        assertThat(channels.matching("metrics.*")).isSameAs(wildcard);
    }

    @Test
    void leaveTheServersOwnChannelsToPatternsThatNameThem() {
        Channel all = channels.matching("*");
        Channel dead = channels.matching("$dead.*");
        append("a", "1");
        append("$dead.p", "2");
        assertThat(read(all)).containsExactly("a=1");
        assertThat(read(dead)).containsExactly("$dead.p=2");
    }

    @Test
    void tellSubscribersOfEveryChannel() {
        Channel wildcard = channels.matching("*.x");
        List<Long> told = new ArrayList<>();
        wildcard.subscribe(() -> told.add(wildcard.delivered()));
        append("a.x", "1");
        append("b.x", "2");
        append("b.y", "3");
        assertThat(told).containsExactly(2L, 3L);
    }

    @Test
    void areGivenUpWhenNobodyWasSubscribedForLong() {
        Channel wildcard = channels.matching("a.*");
        Subscriber subscriber = () -> {};
        wildcard.subscribe(subscriber);
        pass(Duration.ofHours(1));
        wildcard.unsubscribe(subscriber);
        pass(Duration.ofMinutes(4));
        append("a.1", "1");
        assertThat(channels.matching("a.*")).isSameAs(wildcard);
        pass(Duration.ofMinutes(6));
        append("a.1", "2");
        append("a.2", "3");
        assertThat(read(wildcard)).containsExactly("a.1=1");
        assertThat(channels.wildcards()).isEmpty();
        assertThat(channels.matching("a.*").epoch()).isNotEqualTo(wildcard.epoch());
    }

    @Test
    void makeRoomForOthersWhenNobodyIsSubscribed() {
        Channel used = channels.matching("a*");
        used.subscribe(() -> {});
        Channel left = channels.matching("b*");
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        channels.matching("c*");
        assertThat(channels.wildcards()).extracting(Channel::name).containsExactlyInAnyOrder("a*", "c*");
        append("b1", "1");
        assertThat(read(left)).isEmpty();
    }

    @Test
    void handOutNothingThatWasRemovedFromAChannel() {
        Channel wildcard = channels.matching("s.*");
        append("s.1", "1");
        channels.get("s.1").clear();
        assertThat(wildcard.oldest()).isEqualTo(wildcard.next());
        append("s.1", "2");
        assertThat(wildcard.oldest()).isEqualTo(wildcard.next() - 1);
    }

    @Test
    void areAsManyAsAllowed() {
        channels.matching("a*");
        channels.matching("b*");
        assertThatThrownBy(() -> channels.matching("c*")).isInstanceOf(Channels.TooManyChannelsException.class)
                .hasMessage("there are 2 patterns that are subscribed to already, the most that `limits.wildcards` allows");
        assertThat(channels.matching("a*").name()).isEqualTo("a*");
    }

    @Test
    void haveEachEventOnceAndInItsChannelsOrderWhateverHappensAtTheSameTime() throws Exception {
        int publishers = 4;
        int events = 5_000;
        CountDownLatch begun = new CountDownLatch(publishers);
        try (ExecutorService threads = Executors.newFixedThreadPool(publishers)) {
            Channel wildcard = channels.matching("s.*");
            List<Future<?>> running = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                running.add(threads.submit(() -> {
                    begun.countDown();
                    for (int i = 0; i < events; i++) { // all publish to all channels, which are made meanwhile
                        append("s." + i % 50, Integer.toString(i));
                    }
                }));
            }
            begun.await();
            for (Future<?> one : running) {
                one.get();
            }
            Map<String, List<String>> byChannel = new HashMap<>();
            read(wildcard).forEach(
                    event -> byChannel.computeIfAbsent(event.substring(0, event.indexOf('=')), of -> new ArrayList<>()).add(event));
            assertThat(byChannel).hasSize(50);
            byChannel.forEach((name, seen) -> assertThat(seen).isEqualTo(own(channels.get(name))));
        }
    }

    private static List<String> own(Channel channel) {
        List<String> found = new ArrayList<>();
        Cursor cursor = new Cursor(channel, 1);
        for (Batch batch = cursor.poll(); batch != null; batch = cursor.poll()) {
            for (int i = 0; i < batch.size(); i++) {
                found.add(channel.name() + "=" + new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }
}
