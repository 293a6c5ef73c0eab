package dev.millrace.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.WorkFixture;
import dev.millrace.engine.store.Timer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Closed plugins leave nothing behind, whatever their code has done.
final class UnloadedTest {
    private static final Node.Mapping NOTHING = Node.empty(Place.in("test"));
    private static final String BUSY = """
            @ProcessorType(name = "busy", to = "out")
            public class Busy implements Processor<Busy.Trade> {
                public record Options(@Default("3") int count, @Default("1m") Duration every, @Default("fast") Mode mode) {}
                public enum Mode { FAST, SLOW }
                public record Trade(String symbol, double price, @Nullable Mode mode) {}
                public record Seen(long count, @Nullable Trade last) {}
                static final class Own extends RuntimeException { Own(String m) { super(m); } }
                private final Options options;
                public Busy(Options options) { this.options = options; }
                public void onEvent(Event<Trade> event, Context context) {
                    State<Seen> seen = context.state("seen", Seen.class);
                    seen.set(new Seen(seen.get(new Seen(0, null)).count() + 1, event.data()));
                    context.timers().after("t", options.every());
                    context.emit(event.data());
                    context.reply(new Seen(1, null));
                    context.counter("c").increment();
                    context.log().debug("handled {}", event.data());
                    if (event.data().price() < 0) { throw new Own("negative"); }
                    if (event.data().price() == 0) { onEvent(event, context); }
                }
                public void onTimer(Timer timer, Context context) { throw new Own(timer.name()); }
                public void close() { throw new Own("close"); }
            }
            """;

    @TempDir
    Path copies;

    @Test
    void everyOfFiftyGenerationsIsCollected() throws Exception {
        PluginHost host = new PluginHost(copies, PluginHost.API_VERSION);
        byte[] jar = TestJars.processor("busy", "1.0.0", "Busy", BUSY).bytes();
        WorkFixture lane = new WorkFixture("out");
        List<Unloaded> unloaded = new ArrayList<>();
        List<CodeException> kept = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            unloaded.add(useAndClose(host.load("busy.jar", jar), lane, kept));
        }
        assertThat(lane.on("out")).hasSize(100);
        assertThat(kept).hasSize(200);
        await().until(() -> {
            System.gc();
            return unloaded.stream().allMatch(Unloaded::isCollected);
        });
    }

    private static Unloaded useAndClose(Plugin plugin, WorkFixture lane, List<CodeException> kept) throws Exception {
        LaneCode code = open(plugin);
        lane.event(code, "{\"symbol\":\"a\",\"price\":1,\"mode\":\"FAST\"}", "a", 1);
        lane.event(code, "{\"symbol\":\"b\",\"price\":2}", "b", 2);
        lane.commit(code);
        keep(kept, () -> lane.event(code, "{\"symbol\":\"b\",\"price\":-2}"));
        keep(kept, () -> lane.event(code, "{\"symbol\":\"b\",\"price\":0}"));
        keep(kept, () -> lane.event(code, "{\"symbol\":\"b\",\"price\":\"x\",\"mode\":\"NONE\"}"));
        keep(kept, () -> lane.timer(code, new Timer(new Timer.Id("a", "t"), Timer.Clock.WALL, 1)));
        lane.goBack(code);
        code.close();
        return plugin.close();
    }

    @Test
    void tellsWhatStillRuns() throws Exception {
        PluginHost host = new PluginHost(copies, PluginHost.API_VERSION);
        Plugin plugin = host.load("leaky.jar", TestJars.processor("leaky", "1.0.0", "Leaky", """
                @ProcessorType(name = "leaky") public class Leaky implements Processor<Object> {
                    public void onEvent(Event<Object> event, Context context) {
                        Thread.ofPlatform().daemon().name("forgotten").start(() -> {
                            while (System.getProperty("millrace.test.release") == null) { Thread.onSpinWait(); Thread.yield(); }
                        });
                    }
                }
                """).bytes());
        useOnce(plugin);
        Unloaded unloaded = plugin.close();
        System.gc();
        assertThat(unloaded.isCollected()).isFalse();
        assertThat(unloaded.threads()).containsExactly("forgotten");
        System.setProperty("millrace.test.release", "now");
        await().until(() -> {
            System.gc();
            return unloaded.isCollected();
        });
        System.clearProperty("millrace.test.release");
        assertThat(unloaded.threads()).isEmpty();
    }

    @Test
    void aRefusedJarIsCollectedToo() throws Exception {
        PluginHost host = new PluginHost(copies, PluginHost.API_VERSION);
        byte[] jar = TestJars.processor("bad", "1.0.0", "Bad", """
                @ProcessorType(name = "bad") public class Bad implements Processor<Object> {
                    public enum Mode { ONE; static { if (true) throw new IllegalStateException("no"); } }
                    public record Options(Mode mode) {}
                    public Bad(Options options) {}
                    public void onEvent(Event<Object> event, Context context) {}
                }
                """).bytes();
        List<PluginException> kept = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try {
                host.load("bad.jar", jar);
            } catch (PluginException e) {
                kept.add(e);
            }
        }
        assertThat(kept).hasSize(3).allSatisfy(e -> {
            assertThat(e.code()).isEqualTo(PluginException.Code.INIT_FAILED);
            assertThat(e.reason()).contains("IllegalStateException: no");
        });
        assertThat(copies).isEmptyDirectory();
    }

    private static void useOnce(Plugin plugin) throws CodeException {
        LaneCode code = open(plugin);
        new WorkFixture().event(code, "1");
        code.close();
    }

    private static LaneCode open(Plugin plugin) throws CodeException {
        return Objects.requireNonNull(plugin.processors().getFirst().code(NOTHING, new Problems())).open();
    }

    private interface Failing {
        void run() throws CodeException;
    }

    private static void keep(List<CodeException> kept, Failing failing) {
        try {
            failing.run();
        } catch (CodeException e) {
            kept.add(e);
        }
    }
}
