package dev.millrace.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.WorkFixture;
import dev.millrace.engine.store.Timer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processors of real jars, called as a lane calls them.
final class JavaLaneTest {
    @TempDir
    Path copies;
    private final WorkFixture lane = new WorkFixture("out", "other");
    private final List<Plugin> plugins = new ArrayList<>();

    @AfterEach
    void close() {
        plugins.forEach(Plugin::close);
    }

    @Test
    void givesTheAuthorEverythingAnEventHas() throws Exception {
        LaneCode code = open("Object", """
                context.emit(Map.of("channel", event.channel(), "offset", event.offset(), "time", event.time().toString(),
                    "now", context.now().toString(), "key", event.key(), "data", event.data()));
                context.emit("other", "k2", List.of(1, 2.5, true, "x"));
                context.emit("other", null, null);
                context.reply(Map.of("ok", true));
                context.counter("seen").increment();
                context.reject("not today");
                """);
        lane.event(code, "{\"a\":[1,null]}", "k", 1_000);
        assertThat(lane.rejection()).isEqualTo("not today");
        assertThat(lane.counts()).containsEntry("seen", 1L);
        lane.commit(code);
        assertThat(lane.on("out").getFirst()).contains("\"channel\":\"in\"", "\"offset\":1", "\"time\":\"1970-01-01T00:00:01Z\"",
                "\"now\":\"1970-01-01T00:00:01Z\"", "\"key\":\"k\"", "\"data\":{\"a\":[1,null]}");
        assertThat(lane.on("other")).containsExactly("[1,2.5,true,\"x\"]", "null");
        assertThat(lane.replies()).containsExactly("{\"ok\":true}");
    }

    @Test
    void mapsEventsToTheAuthorsRecordAndBack() throws Exception {
        LaneCode code = open("Trade", """
                Trade t = event.data();
                context.emit(new Trade(t.symbol().toUpperCase(), t.price() * 2, t.at().plusSeconds(1), List.of(new Leg("x"))));
                """, "record Leg(String id) {} record Trade(String symbol, double price, Instant at, @Nullable List<Leg> legs) {}");
        lane.event(code, "{\"symbol\":\"abc\",\"price\":1.5,\"at\":\"2026-01-01T00:00:00Z\",\"unknown\":[{}]}");
        lane.commit(code);
        assertThat(lane.on("out"))
                .containsExactly("{\"symbol\":\"ABC\",\"price\":3.0,\"at\":\"2026-01-01T00:00:01Z\",\"legs\":[{\"id\":\"x\"}]}");
    }

    @Test
    void saysWhyDataDoesNotMap() throws Exception {
        LaneCode code = open("Trade", "", "record Trade(double price, @Nullable List<Trade> legs) {"
                + " public Trade { if (price < 0) throw new IllegalArgumentException(\"price must be positive\"); } }");
        assertThat(fails(code, "{\"price\":\"abc\"}").message())
                .isEqualTo("data does not map to Trade: price: expected a number, got \"abc\"");
        assertThat(fails(code, "{\"price\":1,\"legs\":[{\"price\":2},{\"price\":{}}]}").message())
                .isEqualTo("data does not map to Trade: legs[1].price: expected a number, got an object");
        assertThat(fails(code, "{}").message()).isEqualTo("data does not map to Trade: price: expected a number, got nothing");
        assertThat(fails(code, "[]").message()).isEqualTo("data does not map to Trade: expected an object, got an array");
        assertThat(fails(code, "null").message()).isEqualTo("data does not map to Trade: expected an object, got null");
        assertThat(fails(code, "{\"price\":-1}").message())
                .isEqualTo("data does not map to Trade: IllegalArgumentException: price must be positive");
    }

    @Test
    void handsInJsonTextToWhoeverAsksForAString() throws Exception {
        LaneCode code = open("String", "context.emit(event.data().length());");
        lane.event(code, "{ \"a\" : 1 }");
        lane.commit(code);
        assertThat(lane.on("out")).containsExactly("11");
    }

    @Test
    void keepsStatePerKeyAcrossCommitsAndInstances() throws Exception {
        String body = """
                State<Sum> sum = context.state("sum", Sum.class);
                Sum before = sum.get(new Sum(0, null));
                if (event.data().equals("clear")) sum.clear(); else sum.set(new Sum(before.value() + 1, event.key()));
                context.emit(before.value());
                """;
        LaneCode code = open("Object", body, "record Sum(long value, @Nullable String by) {}");
        lane.event(code, "1", "a", 0);
        lane.event(code, "1", "a", 0);
        lane.event(code, "1", "b", 0);
        lane.commit(code);
        LaneCode next = openAgain();
        lane.event(next, "1", "a", 0);
        lane.event(next, "\"clear\"", "b", 0);
        lane.commit(next);
        lane.event(next, "1", "b", 0);
        lane.commit(next);
        assertThat(lane.on("out")).containsExactly("0", "1", "0", "2", "1", "0");
    }

    @Test
    void forgetsStateThatWasNotCommitted() throws Exception {
        LaneCode code = open("Object", """
                State<Integer> n = context.state("n", int.class);
                n.set(n.get(0) + 1);
                context.emit(n.get());
                """);
        lane.event(code, "1");
        lane.commit(code);
        lane.event(code, "1");
        lane.goBack(code);
        lane.event(code, "1");
        lane.commit(code);
        assertThat(lane.on("out")).containsExactly("1", "2");
    }

    @Test
    void saysWhichStateCannotBeKept() throws Exception {
        LaneCode code = open("Object", "context.state(\"f\", Runnable.class).set(() -> {});");
        lane.event(code, "1");
        CodeException thrown = catchThrowableOfType(CodeException.class, () -> lane.commit(code));
        assertThat(thrown.problem().message()).startsWith("state 'f' of key 'k' cannot be kept as JSON: ").contains("is not data");
    }

    @Test
    void setsCancelsAndFiresTimers() throws Exception {
        LaneCode code = open("Object",
                """
                        context.timers().at("due", Instant.ofEpochMilli(50));
                        context.timers().after("later", Duration.ofSeconds(2));
                        context.timers().at("never", Instant.ofEpochMilli(9));
                        context.timers().cancel("never");
                        } public void onTimer(Timer timer, Context context) {
                        context.emit(timer.name() + " of " + timer.key() + " at " + timer.due().toEpochMilli() + "," + context.now().toEpochMilli());
                        """);
        lane.event(code, "1", "k", 7);
        lane.commit(code);
        Timer due = new Timer(new Timer.Id("k", "due"), Timer.Clock.EVENT, 50);
        assertThat(lane.timers()).containsExactlyInAnyOrder(due, new Timer(new Timer.Id("k", "later"), Timer.Clock.WALL, 2_007));
        lane.timer(code, due);
        lane.commit(code);
        assertThat(lane.on("out")).containsExactly("\"due of k at 50,50\"");
    }

    @Test
    void makesTheSameRandomNumbersAgain() throws Exception {
        LaneCode code = open("Object", "context.emit(context.random().nextLong());");
        LaneCode again = openAgain();
        WorkFixture other = new WorkFixture("out");
        lane.event(code, "1");
        other.event(again, "1");
        lane.commit(code);
        other.commit(again);
        assertThat(other.on("out")).isEqualTo(lane.on("out"));
    }

    @Test
    void tellsWhereTheAuthorsCodeFailed() throws Exception {
        LaneCode code = open("Object", "Integer.parseInt(\"x1\");");
        Problem problem = fails(code, "1");
        assertThat(problem.message()).isEqualTo("NumberFormatException: For input string: \"x1\"");
        assertThat(problem.file()).isEqualTo("Tested.java");
        assertThat(problem.line()).isEqualTo(BODY_LINE);
        assertThat(problem.stack()).contains("at acme.Tested.onEvent(Tested.java:" + BODY_LINE + ")").doesNotContain("dev.millrace.engine")
                .doesNotContain("junit");
    }

    @Test
    void turnsErrorsOfAnyKindIntoText() throws Exception {
        assertThat(fails(open("Object", "onEvent(event, context);"), "1")).satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("StackOverflowError");
            assertThat(problem.file()).isEqualTo("Tested.java");
            assertThat(problem.stack().lines().count()).isLessThan(40);
        });
        assertThat(fails(open("Object", "throw new AssertionError(\"never\");"), "1").message()).isEqualTo("AssertionError: never");
        assertThat(fails(open("Object", "throw new OutOfMemoryError(\"mine\");"), "1").message()).isEqualTo("OutOfMemoryError: mine");
        assertThat(fails(open("Object", "throw new Own();", "class Own extends RuntimeException {"
                + " public String getMessage() { throw new RuntimeException(); } public Throwable getCause() { return this; } }"), "1")
                .message()).isEqualTo("Own");
        assertThat(fails(open("Object", "throw new RuntimeException(\"a\", new IllegalStateException(\"b\"));"), "1").stack())
                .contains("Caused by: IllegalStateException: b");
        assertThat(fails(open("Object", "throw new RuntimeException(\"x\".repeat(100_000));"), "1")).satisfies(problem -> {
            assertThat(problem.message()).hasSizeLessThan(2_000);
            assertThat(problem.stack()).hasSizeLessThan(10_000);
        });
    }

    @Test
    void advisesToBundleAClassThatIsMissingInACall() throws Exception {
        load(TestJars.processor("acme", "1.0.0", "Tested", source("Object", "new Lib();", ""))
                .source("Lib", "class Lib {}").without("acme.Lib"));
        assertThat(fails(openAgain(), "1").message())
                .isEqualTo("NoClassDefFoundError: acme/Lib is not in the jar: bundle the library that holds it");
    }

    @Test
    void failsToOpenWhenTheConstructorThrows() throws Exception {
        CodeException thrown = catchThrowableOfType(CodeException.class,
                () -> open("Object", "} public Tested() { throw new IllegalStateException(\"no licence\");"));
        assertThat(thrown.problem().message()).isEqualTo("IllegalStateException: no licence");
        assertThat(thrown.problem().file()).isEqualTo("Tested.java");
        thrown = catchThrowableOfType(CodeException.class, () -> open("Object", "} static final int N = Integer.parseInt(\"?\"); {"));
        assertThat(thrown.problem().message()).isEqualTo("ExceptionInInitializerError");
        assertThat(thrown.problem().stack()).contains("Caused by: NumberFormatException");
    }

    @Test
    void refusesToEmitWhatIsNotData() throws Exception {
        assertThat(fails(open("Object", "Runnable r = () -> {}; context.emit(r);"), "1").message())
                .startsWith("IllegalArgumentException: data cannot be emitted: ").contains("is not data");
        assertThat(fails(open("Object", "List<Object> l = new ArrayList<>(); l.add(l); context.emit(l);"), "1").message())
                .contains("nested deeper than 200 levels, or a value that holds itself");
        assertThat(fails(open("Object", "context.emit(\"nowhere\", null, 1);"), "1").message()).contains("may not emit to 'nowhere'");
        assertThat(fails(open("Object", "context.counter(\"n\").add(-1);"), "1").message()).contains("expected an amount of 0 or more");
    }

    @Test
    void refusesAContextThatWasKept() throws Exception {
        LaneCode code = open("Object", """
                if (kept == null) { kept = context.state("n", Integer.class); } else { kept.get(); }
                } private State<Integer> kept; {""");
        lane.event(code, "1");
        assertThat(fails(code, "1").message()).contains("may be used only during the call that it was given to");
        assertThat(fails(open("Object", """
                Throwable[] thrown = new Throwable[1];
                Thread t = new Thread(() -> { try { context.emit(1); } catch (Throwable e) { thrown[0] = e; } });
                t.start(); t.join(); throw (Exception) thrown[0];
                """), "1").message()).contains("on that call's thread");
    }

    @Test
    void refusesTwoTypesForOneStateName() throws Exception {
        assertThat(fails(open("Object", "context.state(\"n\", Integer.class).set(1); context.state(\"n\", String.class).get();"), "1")
                .message()).contains("state 'n' was used as Integer before, now as String");
    }

    @Test
    void setsTheContextClassLoaderForTheAuthorOnly() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        LaneCode code = open("Object", """
                if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) throw new AssertionError();
                """);
        lane.event(code, "1");
        fails(open("Object", "throw new Exception();"), "1");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void interruptsACallButNotTheLane() throws Exception {
        LaneCode[] code = new LaneCode[1];
        Problem[] problem = new Problem[1];
        boolean[] interrupted = new boolean[2];
        CountDownLatch opened = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                code[0] = open("Object", "Thread.sleep(60_000);");
                code[0].interrupt();
                interrupted[0] = Thread.currentThread().isInterrupted();
                opened.countDown();
                problem[0] = fails(code[0], "1");
                interrupted[1] = Thread.currentThread().isInterrupted();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        opened.await();
        while (thread.isAlive()) {
            code[0].interrupt();
            thread.join(5);
        }
        assertThat(problem[0].message()).isEqualTo("InterruptedException: sleep interrupted");
        assertThat(interrupted).containsOnly(false);
    }

    @Test
    void closesTheAuthorsInstance() throws Exception {
        LaneCode code = open("Object", "} public void close() { System.setProperty(\"millrace.test.closed\", \"yes\");");
        code.close();
        assertThat(System.clearProperty("millrace.test.closed")).isEqualTo("yes");
        open("Object", "} public void close() { throw new IllegalStateException(\"never mind\");").close();
    }

    @Test
    void constructsWithSettings() throws Exception {
        LaneCode code = openWith(Map.of("symbol", "X"));
        lane.event(code, "1");
        lane.commit(code);
        assertThat(lane.on("out")).containsExactly("\"X 3\"");
        assertThat(type().needsSettings()).isTrue();
        assertThat(type().schema()).contains("\"symbol\"", "\"count\"");
    }

    @Test
    void namesWrongSettings() throws Exception {
        assertThat(problemsWith(Map.of())).singleElement().asString().startsWith("test.yaml:3:1: ").contains("symbol");
        assertThat(problemsWith(Map.of("symbol", "X", "cuont", "4"))).singleElement().asString().contains("unknown").contains("cuont");
        assertThat(problemsWith(Map.of("symbol", ""))).singleElement().asString().contains("symbol must not be empty");
        open("Object", "");
        Problems problems = new Problems();
        assertThat(type().code(settings(Map.of("every", "1m")), problems)).isNull();
        assertThat(problems.messages()).singleElement().asString().contains("unknown setting 'every'");
    }

    @Test
    void namesTheVersionForReceipts() throws Exception {
        open("Object", "");
        assertThat(code(Map.of()).version()).isEqualTo("acme@1.0.0+" + plugins.getLast().hash().substring(0, 8));
    }

    private static final String SETTINGS = """
            public Tested(Options options) { this.options = options; }
            private final Options options;
            public record Options(String symbol, @Default("3") int count) {
                public Options { if (symbol.isEmpty()) throw new IllegalArgumentException("symbol must not be empty"); }
            }
            """;

    private LaneCode openWith(Map<String, String> settings) throws Exception {
        loadWithSettings();
        return code(settings).open();
    }

    private List<String> problemsWith(Map<String, String> settings) throws Exception {
        loadWithSettings();
        Problems problems = new Problems();
        assertThat(type().code(settings(settings), problems)).isNull();
        return problems.messages();
    }

    private void loadWithSettings() throws PluginException {
        String body = "context.emit(options.symbol() + ' ' + options.count());} " + SETTINGS + "{";
        load(TestJars.processor("acme", "1.0.0", "Tested", source("Object", body, "")));
    }

    private static Node.Mapping settings(Map<String, String> settings) {
        Place place = new Place("test.yaml", 3, 1);
        Map<String, Node> entries = new LinkedHashMap<>();
        settings.forEach((name, text) -> entries.put(name, new Node.Scalar(place, text)));
        return new Node.Mapping(place, entries, Map.of());
    }

    private Problem fails(LaneCode code, String json) {
        CodeException thrown = catchThrowableOfType(CodeException.class, () -> lane.event(code, json));
        assertThat(thrown).isNotNull();
        assertThat(thrown.getCause()).isNull();
        return thrown.problem();
    }

    private LaneCode open(String type, String body) throws Exception {
        return open(type, body, "");
    }

    private LaneCode open(String type, String body, String nested) throws Exception {
        load(TestJars.processor("acme", "1.0.0", "Tested", source(type, body, nested)));
        return openAgain();
    }

    private LaneCode openAgain() throws CodeException {
        return code(Map.of()).open();
    }

    private void load(TestJars jar) throws PluginException {
        plugins.add(new PluginHost(copies.resolve("" + plugins.size()), PluginHost.API_VERSION).load("acme.jar", jar.bytes()));
    }

    private PluginProcessor type() {
        return plugins.getLast().processors().getFirst();
    }

    private ProcessorCode code(Map<String, String> settings) {
        return Objects.requireNonNull(type().code(settings(settings), new Problems()));
    }

    /// Where the body of `onEvent` stands in the compiled file, behind the imports of {@link TestJars}.
    private static final int BODY_LINE = 10;

    private static String source(String type, String body, String nested) {
        return "@ProcessorType(name = \"tested\", to = \"out\") public class Tested implements Processor<" + type.replace("Trade",
                "Tested.Trade") + "> {\n" + nested.replace("record ", "public record ") + "\npublic void onEvent(Event<" + type
                + "> event, Context context) throws Exception {\n" + body + "\n}\n}\n";
    }
}
