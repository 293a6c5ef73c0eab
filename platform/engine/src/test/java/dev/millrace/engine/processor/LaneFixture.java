package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Processors on stored channels that can be ended and started again. Channels whose names begin with `mem` live in memory.
public final class LaneFixture implements AutoCloseable {
    private final Path folder;
    private final List<String> halted = new CopyOnWriteArrayList<>();
    private Watchdog watchdog;
    private Store store;
    private Channels channels;
    private Processors processors;

    /// @param folder where everything is stored
    public LaneFixture(Path folder) {
        this.folder = folder;
        watchdog = new Watchdog();
        store = new Store(folder, Runnable::run);
        channels = new Channels(LaneFixture::settings, Runnable::run, 1_000, store);
        processors = new Processors(channels, store, watchdog, p -> halted.add(p.name()));
        start();
    }

    private static ChannelSettings settings(String name) {
        return new ChannelSettings(null, new ChannelSettings.Retain(1_000_000, Duration.ofDays(1), 1L << 30), ChannelSettings.Slow.SKIP,
                name.startsWith("mem") ? Durability.MEMORY : Durability.OS);
    }

    private void start() {
        watchdog.start();
        store.start(channels::catchUp);
        store.channels().forEach(channels::get);
    }

    /// Ends everything and starts it again, without any processor.
    public void restart() {
        close();
        watchdog = new Watchdog();
        store = new Store(folder, Runnable::run);
        channels = new Channels(LaneFixture::settings, Runnable::run, 1_000, store);
        processors = new Processors(channels, store, watchdog, p -> halted.add(p.name()));
        start();
    }

    /// Puts a version to work.
    public Activation deploy(ProcessorSpec spec, ProcessorCode code) throws CodeException {
        return processors.deploy(spec, code);
    }

    RunningProcessor processor(String name) {
        return Objects.requireNonNull(processors.find(name), name);
    }

    List<String> halted() {
        return halted;
    }

    Channels channels() {
        return channels;
    }

    long stateBytes(String processor) {
        return store.of(processor).stateBytes();
    }

    Channel channel(String name) {
        return channels.get(name);
    }

    /// Publishes one event and waits until it is stored.
    public void publish(String channel, @Nullable String key, String json) {
        publish(channel, key, json, System.currentTimeMillis());
    }

    void publish(String channel, @Nullable String key, String json, long time) {
        CountDownLatch stored = new CountDownLatch(1);
        channels.get(channel).append(List.of(new RawEvent(json.getBytes(StandardCharsets.UTF_8), time, key)), first -> stored.countDown());
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1)).until(() -> stored.getCount() == 0);
    }

    /// Waits until a processor has handled everything that was published.
    public void settle(String name) {
        await().atMost(Duration.ofSeconds(30)).until(() -> processor(name).lag() == 0);
    }

    /// All events of a channel, as text, when there are at least so many.
    public List<String> received(String channel, int atLeast) {
        return events(channel, atLeast).stream().map(event -> new String(event.data(), StandardCharsets.UTF_8)).toList();
    }

    List<RawEvent> events(String channel, int atLeast) {
        Channel source = channels.get(channel);
        await().atMost(Duration.ofSeconds(30)).until(() -> source.next() > atLeast);
        List<RawEvent> events = new ArrayList<>();
        Cursor cursor = new Cursor(source, 1);
        for (Batch batch; (batch = cursor.poll()) != null;) {
            for (int i = 0; i < batch.size(); i++) {
                events.add(batch.get(i));
            }
        }
        assertThat(cursor.skipped()).isZero();
        return events;
    }

    @Override
    public void close() {
        processors.close();
        watchdog.close();
        store.close();
    }
}
