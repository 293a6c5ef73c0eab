package dev.millrace.engine.store;

import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.RawEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real store with real channels, on a folder behind a link that tests can break.
final class StoreFixture implements AutoCloseable {
    static final Retain PLENTY = new Retain(1_000_000, Duration.ofDays(1), 1L << 30);

    private final Path root;
    private final Path link;
    private final Function<String, ChannelSettings> settings;
    private Store store;
    private Channels channels;

    /// Channels whose names begin with `disk` and `mem` live there, all others with the operating system.
    StoreFixture(Path root, Retain retain) throws IOException {
        this(root, name -> settings(name, retain));
    }

    StoreFixture(Path root, Function<String, ChannelSettings> settings) throws IOException {
        this.root = root;
        this.settings = settings;
        link = root.resolve("link");
        Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(link, root.resolve("real"));
        store = new Store(link, Runnable::run);
        channels = new Channels(settings, Runnable::run, 100_000, store);
        store.start(channels::catchUp);
    }

    static ChannelSettings settings(String name, Retain retain) {
        Durability durability = name.startsWith("disk") ? Durability.DISK : name.startsWith("mem") ? Durability.MEMORY : Durability.OS;
        return new ChannelSettings(null, retain, Slow.SKIP, durability);
    }

    /// Ends everything and starts it again.
    void reopen() {
        store.close();
        store = new Store(link, Runnable::run);
        channels = new Channels(settings, Runnable::run, 100_000, store);
        store.start(channels::catchUp);
    }

    Store store() {
        return store;
    }

    Channels channels() {
        return channels;
    }

    Channel channel(String name) {
        return channels.get(name);
    }

    StoredLog log(String name) {
        return Objects.requireNonNull(store.log(name), name);
    }

    /// Where the database is.
    Path database() {
        return link.resolve("db");
    }

    /// The folder is not there any more, as if its disk were gone.
    void loseFolder() throws IOException {
        pointTo(root.resolve("nowhere"));
    }

    void findFolder() throws IOException {
        pointTo(root.resolve("real"));
    }

    private void pointTo(Path target) throws IOException {
        Path aside = root.resolve("aside");
        Files.createSymbolicLink(aside, target);
        Files.move(aside, link, StandardCopyOption.ATOMIC_MOVE);
    }

    static RawEvent event(String json) {
        return event(json, null);
    }

    static RawEvent event(String json, @Nullable String key) {
        return new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), key);
    }

    static String text(RawEvent event) {
        return new String(event.data(), StandardCharsets.UTF_8);
    }

    /// Publishes events together and waits for the answer.
    ///
    /// @return the offset of the first
    long publish(String channel, String... jsons) throws Exception {
        return publish(channel, Stream.of(jsons).map(StoreFixture::event).toList());
    }

    long publish(String channel, List<RawEvent> events) throws Exception {
        return append(channel, events).get(30, TimeUnit.SECONDS);
    }

    /// Publishes without waiting.
    CompletableFuture<Long> append(String channel, List<RawEvent> events) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        channel(channel).append(events, answer(answer));
        return answer;
    }

    static Appended answer(CompletableFuture<Long> to) {
        return new Appended() {
            @Override
            public void appended(long first) {
                to.complete(first);
            }

            @Override
            public void failed(String reason) {
                to.completeExceptionally(new IllegalStateException(reason));
            }
        };
    }

    /// All events that are kept, as text.
    List<String> all(String channel) {
        return from(channel, channel(channel).oldest());
    }

    List<String> from(String channel, long offset) {
        List<String> data = new ArrayList<>();
        Cursor cursor = new Cursor(channel(channel), offset);
        for (Batch batch; (batch = cursor.poll()) != null;) {
            for (int i = 0; i < batch.size(); i++) {
                data.add(text(batch.get(i)));
            }
        }
        return data;
    }

    void awaitHealth() {
        await().atMost(Duration.ofSeconds(30)).until(() -> store.trouble() == null);
    }

    @Override
    public void close() {
        store.close();
    }
}
