package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A real engine on folders of its own, with what tests do to it all the time.
final class EngineFixture implements AutoCloseable {
    private final Path root;
    private final Engine engine;

    EngineFixture(Path root, String yaml) throws IOException, InterruptedException {
        this(root, yaml, 1_000);
    }

    EngineFixture(Path root, String yaml, int channelLimit) throws IOException, InterruptedException {
        this.root = root;
        Problems problems = new Problems();
        EngineConfig config = EngineConfig.parse("test.yaml", yaml, problems);
        assertThat(problems.messages()).isEmpty();
        engine = new Engine(Objects.requireNonNull(config),
                new Folders(root.resolve("data"), root.resolve("plugins"), root.resolve("scripts")),
                channelLimit, channelLimit);
        engine.start();
    }

    Engine engine() {
        return engine;
    }

    /// Writes as the documentation asks: aside, then renamed.
    void drop(String file, byte[] content) {
        try {
            Path target = root.resolve(file);
            Files.createDirectories(target.getParent());
            Path aside = target.resolveSibling("." + target.getFileName() + ".tmp");
            Files.write(aside, content);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void drop(String file, String text) {
        drop(file, text.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String file) {
        try {
            Files.delete(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(String file) {
        return root.resolve(file);
    }

    void publish(String channel, String... jsons) {
        engine.channels().get(channel).append(Stream.of(jsons)
                .map(json -> new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), null)).toList());
    }

    /// All events of a channel that are kept, as text, once there are at least so many.
    List<String> events(String channel, int atLeast) {
        Channel source = engine.channels().get(channel);
        await().atMost(Duration.ofSeconds(30)).until(() -> source.next() > atLeast);
        List<String> data = new ArrayList<>();
        Cursor cursor = new Cursor(source, 1);
        Batch batch;
        while ((batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                data.add(new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        return data;
    }

    /// The next receipt about a file beyond the first `seen` ones of it.
    String receipt(String file, int seen) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> receipts(file), all -> all.size() > seen).get(seen);
    }

    List<String> receipts(String file) {
        return events("$receipts", 0).stream().filter(json -> json.contains("\"file\":\"" + file + "\"")).toList();
    }

    @Override
    public void close() {
        engine.close();
    }
}
