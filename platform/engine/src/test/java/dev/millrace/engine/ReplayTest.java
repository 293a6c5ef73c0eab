package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.DropIns;
import dev.millrace.engine.plugin.TestJars;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.Processors.Draft;
import dev.millrace.engine.replay.Difference;
import dev.millrace.engine.replay.Output;
import dev.millrace.engine.replay.Past;
import dev.millrace.engine.replay.Point;
import dev.millrace.engine.replay.Range;
import dev.millrace.engine.replay.Replay;
import dev.millrace.engine.store.StoreInspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String YAML = """
            channels:
              in: {key: /k, retain: {time: 1d}}
              "out*": {retain: {time: 1d}}
            """;
    private static final String SUMS = """
            export const processor = { from: ['in', 'other'], to: ['out', 'out.odd'], key: '/k', time: '/t' };
            export function onEvent(event, ctx) {
              if (event.n % 50 === 13) throw new Error('unlucky');
              ctx.state = (ctx.state ?? 0) + event.n;
              if (event.n % 2) ctx.emit('out.odd', { n: event.n, k: 'odd' }, 'odd');
              if (event.n % 10 === 0) ctx.timers.at('later', event.t + 25);
              return { k: event.k, sum: ctx.state, random: ctx.random(), now: ctx.now };
            }
            export function onTimer(timer, ctx) { return { k: timer.key, late: ctx.state }; }
            """;
    @TempDir
    Path folder;
    private EngineFixture engine;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineFixture(folder, YAML);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void emitsWhatTheLiveRunHasEmittedAndTheSameAgain() throws Exception {
        engine.drop("scripts/sums.js", SUMS);
        engine.receipt("sums.js", 0);
        publish(1, 1_000);
        handled("sums", 1_000);
        List<String> first = replay("sums", null, null);
        assertThat(first).filteredOn(line -> line.startsWith("out ")).map(ReplayTest::data).isEqualTo(engine.events("out", 0));
        assertThat(first).filteredOn(line -> line.startsWith("out.odd ")).map(ReplayTest::data).isEqualTo(engine.events("out.odd", 0));
        assertThat(first).filteredOn(line -> line.startsWith("$dead.sums ")).map(ReplayTest::data)
                .isEqualTo(engine.events("$dead.sums", 0)).hasSize(20);
        assertThat(replay("sums", null, null)).isEqualTo(first);
    }

    @Test
    void leavesEverythingElseAsItWas() throws Exception {
        engine.drop("scripts/sums.js", SUMS);
        engine.receipt("sums.js", 0);
        publish(1, 100);
        handled("sums", 100);
        List<String> before = engine.events("out", 0);
        replay("sums", null, null);
        assertThat(engine.events("out", 0)).isEqualTo(before);
        assertThat(engine.engine().channels().get("in").next()).isEqualTo(101);
        assertThat(Objects.requireNonNull(engine.engine().processors().find("sums")).stats().handled()).isGreaterThanOrEqualTo(100);
        assertThat(engine.engine().channels().deadLetters("sums").next()).isEqualTo(3);
    }

    @Test
    void beginsAndEndsWhereItIsTold() throws Exception {
        engine.drop("scripts/echo.js", "export const processor = { from: 'in', to: 'out' };\n"
                + "export function onEvent(event, ctx) { ctx.state = (ctx.state ?? 0) + 1; return [event.n, ctx.state]; }");
        engine.receipt("echo.js", 0);
        publish(1, 100);
        handled("echo", 100);
        assertThat(replay("echo", "40", "42")).hasSize(3).first().asString().contains("[40,1]");
        assertThat(replay("echo", "99", null)).hasSize(2);
        assertThat(replay("echo", "200", null)).isEmpty();
        assertThat(replay("echo", "1h", null)).hasSize(100);
        assertThat(replay("echo", null, "1h")).isEmpty();
    }

    @Test
    void firesTimersOnTheWallByTheTimesOfTheEvents() throws Exception {
        engine.drop("scripts/quiet.js", """
                export const processor = { from: 'in', to: 'out', key: '/k' };
                export function onEvent(event, ctx) { ctx.timers.after('quiet', 50); return event.n; }
                export function onTimer(timer, ctx) { return 'quiet ' + timer.key; }
                """);
        engine.receipt("quiet.js", 0);
        long start = System.currentTimeMillis() - 60_000;
        List<RawEvent> events = new ArrayList<>();
        int[] at = {0, 10, 70, 80, 200};
        for (int n = 0; n < at.length; n++) {
            events.add(new RawEvent(("{\"n\":" + n + ",\"k\":\"" + (n % 2 == 0 ? "a" : "b") + "\"}").getBytes(StandardCharsets.UTF_8),
                    start + at[n], n % 2 == 0 ? "a" : "b"));
        }
        engine.engine().channels().get("in").append(events);
        handled("quiet", 5);
        List<String> expected = List.of("out a 0", "out b 1", "out a \"quiet a\"", "out b \"quiet b\"", "out a 2", "out b 3",
                "out a \"quiet a\"", "out b \"quiet b\"", "out a 4");
        for (int i = 0; i < 3; i++) {
            assertThat(replay("quiet", null, null)).isEqualTo(expected);
        }
        assertThat(engine.events("out", 10)).as("the live run, which goes on").startsWith("0", "1", "\"quiet a\"", "\"quiet b\"", "2", "3",
                "\"quiet a\"", "\"quiet b\"", "4").hasSize(10);
    }

    @Test
    void tellsTwoVersionsApart() throws Exception {
        engine.drop("scripts/sums.js", SUMS);
        engine.receipt("sums.js", 0);
        publish(1, 200);
        handled("sums", 200);
        Path other = Files.writeString(folder.resolve("other.js"), SUMS.replace("event.n % 2)", "event.n % 2 && event.n !== 77)"));
        try (DropIns drops = drops(); StoreInspection look = new StoreInspection(folder.resolve("data/store"))) {
            Draft running = find(drops, "sums");
            assertThat(differences(look, running, drops.read("sums", folder.resolve("scripts/sums.js")))).isEmpty();
            assertThat(differences(look, running, drops.read("sums", other))).containsExactly("- 77 out.odd {\"n\":77,\"k\":\"odd\"}");
        }
    }

    @Test
    void replaysAPluginAndSaysWhatIsMissing() throws Exception {
        String source = """
                import dev.millrace.api.*;
                @ProcessorType(name = "count", from = "in", to = "out", key = "/k")
                public final class Count implements Processor<Count.In> {
                    public record In(String k, int n) {}
                    @Override public void onEvent(Event<In> event, Context context) {
                        State<Integer> count = context.state("count", Integer.class);
                        count.set((count.get() == null ? 0 : count.get()) + 1);
                        context.emit(event.data().k() + count.get() + ":" + context.random().nextInt(1000));
                    }
                }
                """;
        engine.drop("plugins/count.jar", TestJars.processor("count", "1.0.0", "Count", source).bytes());
        assertThat(engine.receipt("count.jar", 0)).contains("activated");
        publish(1, 300);
        handled("count", 300);
        assertThat(replay("count", null, null)).map(ReplayTest::data).isEqualTo(engine.events("out", 0));
        try (DropIns drops = drops()) {
            assertThat(drops.read("other", folder.resolve("plugins/count.jar")).spec().name()).isEqualTo("other");
            assertThatThrownBy(() -> find(drops, "cuont")).isInstanceOf(CodeException.class)
                    .hasMessageContaining("there is no processor 'cuont'").hasMessageContaining("there are: count");
        }
    }

    @Test
    void endsWhereTheProcessorStopsAndSaysWhy() throws Exception {
        publish(1, 20);
        stored(20);
        Path file = Files.writeString(folder.resolve("stops.js"), """
                export const processor = { from: 'in', to: 'out', onError: { then: 'stop' } };
                export function onEvent(event) { if (event.n === 7) throw new Error('seven'); return event.n; }
                """);
        try (DropIns drops = drops();
                StoreInspection look = new StoreInspection(folder.resolve("data/store"));
                Replay replay = replay(look, drops.read("stops", file), null, null)) {
            assertThat(lines(replay)).hasSize(6);
            assertThat(replay.trouble()).contains("'stops' is not running", "seven", "stopped before offset 7");
            assertThat(replay.handled()).isEqualTo(6);
        }
    }

    @Test
    void goesNoFasterThanItsReaderAndEndsWhenThatDoes() throws Exception {
        publish(1, 5_000);
        stored(5_000);
        Path file = Files.writeString(folder.resolve("echo.js"),
                "export const processor = { from: 'in', to: 'out' };\nexport function onEvent(event) { return event; }");
        try (DropIns drops = drops();
                StoreInspection look = new StoreInspection(folder.resolve("data/store"));
                Replay replay = replay(look, drops.read("echo", file), null, null)) {
            assertThat(replay.next()).isNotNull();
            assertThat(replay.handled()).isLessThan(4_000);
        }
    }

    private List<String> differences(StoreInspection look, Draft before, Draft after) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Replay one = replay(look, before, null, null); Replay two = replay(look, after, null, null)) {
            long count = new Difference(one, two).run((isNew, output) -> lines.add((isNew ? "+ " : "- ") + output.at() + " "
                    + output.channel() + " " + new String(output.event().data(), StandardCharsets.UTF_8)));
            assertThat(count).isEqualTo(lines.size());
            assertThat(one.trouble()).isNull();
        }
        return lines;
    }

    private List<String> replay(String processor, @Nullable String from, @Nullable String to) throws Exception {
        try (DropIns drops = drops();
                StoreInspection look = new StoreInspection(folder.resolve("data/store"));
                Replay replay = replay(look, find(drops, processor), from, to)) {
            List<String> lines = lines(replay);
            assertThat(replay.trouble()).isNull();
            return lines;
        }
    }

    private static Replay replay(StoreInspection look, Draft draft, @Nullable String from, @Nullable String to) throws Exception {
        long now = System.currentTimeMillis();
        Range range = Range.of(Past.of(Objects.requireNonNull(look.channel("in"))), from == null ? null : Point.parse(from, now),
                to == null ? null : Point.parse(to, now));
        Replay replay = new Replay(draft, range, config()::settingsOf, PATIENCE);
        replay.start();
        return replay;
    }

    private static List<String> lines(Replay replay) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        Output output;
        while ((output = replay.next()) != null) {
            lines.add(output.channel() + " " + output.event().key() + " " + new String(output.event().data(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static String data(String line) {
        return line.split(" ", 3)[2];
    }

    private DropIns drops() throws IOException {
        return new DropIns(config());
    }

    private Draft find(DropIns drops, String processor) throws Exception {
        return drops.find(processor, folder.resolve("scripts"), folder.resolve("plugins"));
    }

    private static EngineConfig config() {
        return Objects.requireNonNull(EngineConfig.parse("test.yaml", YAML, new Problems()));
    }

    private void publish(int from, int to) {
        Random random = new Random(42);
        String[] events = new String[to - from + 1];
        for (int n = from; n <= to; n++) {
            events[n - from] = "{\"n\":" + n + ",\"k\":\"k" + random.nextInt(5) + "\",\"t\":" + n * 3 + "}";
        }
        engine.publish("in", events);
    }

    private void stored(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.engine().channels().get("in").next() > count);
    }

    /// Waits until all events are handled and what comes of them is stored.
    private void handled(String processor, int count) {
        stored(count);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Objects.requireNonNull(engine.engine().processors().find(processor)).lag() == 0);
    }
}
