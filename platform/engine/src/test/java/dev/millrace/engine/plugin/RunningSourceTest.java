package dev.millrace.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Hold;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.plugin.SourceStatus.State;
import dev.millrace.engine.processor.CodeException.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunningSourceTest {
    private static final RunningSource.Pace FAST = new RunningSource.Pace(Duration.ofMillis(1), Duration.ofMillis(8),
            Duration.ofSeconds(20));

    @TempDir
    Path copies;
    private final Channel channel = new Channels(
            name -> new ChannelSettings(JsonPath.of("/id"), ChannelSettings.Retain.DEFAULT, ChannelSettings.Slow.SKIP, Durability.MEMORY),
            Runnable::run, 10, Logs.NONE)
            .get("beats");
    private @Nullable Plugin plugin;
    private @Nullable RunningSource running;

    @AfterEach
    void close() {
        source().close();
        plugin().close();
    }

    @Test
    void publishesWhatTheSourceEmitsAndEnds() throws Exception {
        start("""
                record Beat(String id, int n) {}
                context.emit(new Beat("a", 1));
                context.emit(Map.of("id", "b"), "own");
                context.counter("lines").add(2);
                context.log().info("done");
                """, FAST);
        await().until(() -> source().status().state() == State.ENDED);
        assertThat(events()).containsExactly("a {\"id\":\"a\",\"n\":1}", "own {\"id\":\"b\"}");
        assertThat(Objects.requireNonNull(channel.read(1)).get(0).tags()).containsEntry("by",
                "heart@tested@1.0.0+" + plugin().hash().substring(0, 8));
        assertThat(source().status()).satisfies(status -> {
            assertThat(status.emitted()).isEqualTo(2);
            assertThat(status.counters()).containsEntry("lines", 2L);
            assertThat(status.problem()).isNull();
        });
    }

    @Test
    void runsANewInstanceAfterAFailure() throws Exception {
        start("""
                if (++runs < 4) { context.emit(runs); throw new IllegalStateException("run " + runs); }
                context.emit(instances);
                } static int runs; static int instances; { instances++;
                """, FAST);
        await().until(() -> source().status().state() == State.ENDED);
        assertThat(events()).containsExactly("null 1", "null 2", "null 3", "null 4");
        assertThat(source().status().restarts()).isEqualTo(3);
        assertThat(problem().toString()).matches("Tested.java:\\d+: IllegalStateException: run 3");
    }

    @Test
    void waitsWhileProcessorsAreTooFarBehind() throws Exception {
        Hold hold = channel.hold(1);
        start("String text = \"x\".repeat(1 << 20); for (int i = 0; i < 60; i++) context.emit(text);", FAST);
        await().until(() -> !channel.hasRoom());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("source-heart") && t.getState() == Thread.State.WAITING));
        assertThat(channel.next()).isLessThan(60);
        while (source().status().state() != State.ENDED) {
            hold.advance(channel.next());
            Thread.onSpinWait();
        }
        assertThat(channel.next()).isEqualTo(61);
    }

    @Test
    void endsWhenItIsClosed() throws Exception {
        start("context.emit(1); while (true) { Thread.sleep(100_000); }", FAST);
        await().until(() -> channel.next() == 2);
        source().close();
        source().close();
        assertThat(source().status().state()).isEqualTo(State.CLOSED);
        assertThat(source().status().problem()).isNull();
    }

    @Test
    void endsWhenItIsClosedWhileItWaitsForARestart() throws Exception {
        start("throw new Exception(\"offline\");",
                new RunningSource.Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(20)));
        await().until(() -> source().status().state() == State.WAITING);
        source().close();
        assertThat(source().status().state()).isEqualTo(State.CLOSED);
        assertThat(problem().message()).isEqualTo("Exception: offline");
    }

    @Test
    void abandonsASourceThatDoesNotEnd() throws Exception {
        start("""
                context.emit(1);
                while (System.getProperty("millrace.test.let-go") == null) { Thread.yield(); }
                context.emit(2);
                """, new RunningSource.Pace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(20)));
        await().until(() -> channel.next() == 2);
        source().close();
        assertThat(source().status().state()).isEqualTo(State.ABANDONED);
        assertThat(problem().message()).contains("did not end within 20 ms");
        System.setProperty("millrace.test.let-go", "now");
        await().until(() -> source().status().state() == State.CLOSED);
        System.clearProperty("millrace.test.let-go");
        assertThat(channel.next()).isEqualTo(2);
    }

    @Test
    void refusesAContextThatWasKept() throws Exception {
        start("""
                if (kept != null) { kept.emit(1); }
                kept = context; throw new Exception("first");
                } static SourceContext kept; {""", FAST);
        await().until(() -> problem().message().contains("IllegalStateException"));
        assertThat(problem().message()).contains("only while Source.run runs");
        assertThat(channel.next()).isEqualTo(1);
    }

    private void start(String body, RunningSource.Pace pace) throws PluginException {
        plugin = new PluginHost(copies, PluginHost.API_VERSION).load("tested.jar",
                TestJars.plugin("tested", "1.0.0").source("Tested", "@SourceType(name = \"beat\") public class Tested implements Source {\n"
                        + "public void run(SourceContext context) throws Exception {\n" + body + "\n}\n}").sources("acme.Tested").bytes());
        Node.Mapping nothing = Node.empty(Place.in("test"));
        running = plugin().sources().getFirst().source("heart", channel, nothing, new Problems(), pace);
        assertThat(source().status().state()).isEqualTo(State.NEW);
        source().start();
    }

    private Plugin plugin() {
        return Objects.requireNonNull(plugin);
    }

    private RunningSource source() {
        return Objects.requireNonNull(running);
    }

    /// The last problem; one without words if there was none.
    private Problem problem() {
        return Objects.requireNonNullElse(source().status().problem(), Problem.of(""));
    }

    private List<String> events() {
        List<String> found = new ArrayList<>();
        for (long next = 1; next < channel.next();) {
            Batch batch = Objects.requireNonNull(channel.read(next));
            for (int i = 0; i < batch.size(); i++) {
                found.add(batch.get(i).key() + " " + new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
            next = batch.last() + 1;
        }
        return found;
    }
}
