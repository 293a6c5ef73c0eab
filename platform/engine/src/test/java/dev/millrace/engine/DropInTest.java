package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.plugin.TestJars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropInTest {
    private static final String COUNTER = """
            export const processor = { from: 'in', to: 'out' };
            export function onEvent(data, ctx) {
              ctx.state = (ctx.state ?? 0) + 1;
              return [%s, data, ctx.state];
            }
            """;
    @TempDir
    Path folder;
    private EngineFixture engine;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineFixture(folder, """
                processors:
                  renamed: {use: suffix, from: in, to: suffixed, with: {text: "!"}}
                """);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void goesOnWithOpenWindowsInANewVersionOfAScript() {
        String script = """
                export const processor = { from: 'in', to: 'out', key: '/k', time: '/t',
                  window: { tumbling: '10ms', aggregate: { n: 'count', sum: 'sum /x'%s } } };
                """;
        engine.drop("scripts/w.js", script.formatted(""));
        engine.receipt("w.js", 0);
        engine.publish("in", "{\"k\":\"a\",\"t\":1,\"x\":1}", "{\"k\":\"a\",\"t\":10,\"x\":2}");
        assertThat(engine.events("out", 1)).containsExactly("{\"start\":0,\"end\":10,\"key\":\"a\",\"n\":1,\"sum\":1.0}");
        engine.drop("scripts/w.js", script.formatted(", max: 'max /x'"));
        engine.receipt("w.js", 1);
        engine.publish("in", "{\"k\":\"a\",\"t\":11,\"x\":1}", "{\"k\":\"b\",\"t\":20,\"x\":7}");
        assertThat(engine.events("out", 2)).endsWith("{\"start\":10,\"end\":20,\"key\":\"a\",\"n\":2,\"sum\":3.0,\"max\":1}");
        engine.drop("scripts/w.js", "export const processor = { from: 'in', to: 'out', time: '/t' };\n"
                + "export function onEvent(data) { return data.t; }");
        engine.receipt("w.js", 2);
        engine.publish("in", "{\"k\":\"b\",\"t\":90}");
        assertThat(engine.events("out", 3)).hasSize(3).endsWith("90");
        assertThat(engine.engine().channels().deadLetters("w").next()).isEqualTo(1);
    }

    @Test
    void setsOneWindowAsideOnWhichAScriptFailsAndGoesOn() {
        engine.drop("scripts/w.js",
                """
                        export const processor = { from: 'in', to: 'out', key: '/k', time: '/t', window: { session: '10ms', aggregate: { n: 'count' } } };
                        export function onWindow(window) { if (window.n === 2) throw new Error('two'); return [window.key, window.start, window.n]; }
                        """);
        engine.receipt("w.js", 0);
        engine.publish("in", "{\"k\":\"a\",\"t\":0}", "{\"k\":\"a\",\"t\":5}", "{\"k\":\"b\",\"t\":6}", "{\"k\":\"a\",\"t\":20}",
                "{\"k\":\"a\",\"t\":90}", "{\"k\":\"a\",\"t\":99}", "{\"k\":\"c\",\"t\":200}");
        assertThat(engine.events("out", 2)).containsExactly("[\"b\",6,1]", "[\"a\",20,1]");
        assertThat(engine.events("$dead.w", 2)).hasSize(2).allSatisfy(letter -> assertThat(letter).contains("Error: two"));
    }

    @Test
    void putsAScriptToWorkReplacesItAndKeepsItsState() {
        engine.drop("scripts/count.js", COUNTER.formatted("'a'"));
        assertThat(engine.receipt("count.js", 0)).contains("\"verdict\":\"activated\"", "\"name\":\"count\"", "\"from\":{\"in\":1");
        engine.publish("in", "1", "2");
        assertThat(engine.events("out", 2)).containsExactly("[\"a\",1,1]", "[\"a\",2,2]");
        engine.drop("scripts/count.js", COUNTER.formatted("'b'"));
        assertThat(engine.receipt("count.js", 1)).contains("\"from\":{\"in\":3");
        engine.publish("in", "3");
        assertThat(engine.events("out", 3)).endsWith("[\"b\",3,3]");
    }

    @Test
    void keepsTheOldScriptWhenTheNewOneIsBroken() {
        engine.drop("scripts/count.js", COUNTER.formatted("1"));
        engine.receipt("count.js", 0);
        engine.drop("scripts/count.js", "export const processor = { from: 'in' };\nexport function onEvent( {");
        assertThat(engine.receipt("count.js", 1)).contains("\"verdict\":\"refused\"", "\"file\":\"count.js\",\"line\":2",
                "SyntaxError: expected a name, got the end of the file");
        engine.publish("in", "7");
        assertThat(engine.events("out", 1)).containsExactly("[1,7,1]");
        engine.drop("scripts/count.js", COUNTER.formatted("2"));
        assertThat(engine.receipt("count.js", 2)).contains("activated");
    }

    @Test
    void reloadsTheUsersOfAChangedImport() {
        engine.drop("scripts/lib/tax.js", "export const rate = 2;");
        engine.drop("scripts/gross.js", """
                import { rate } from './lib/tax.js';
                export const processor = { from: 'in', to: 'out' };
                export function onEvent(price) { return price * rate; }
                """);
        engine.receipt("gross.js", 0);
        engine.publish("in", "10");
        engine.events("out", 1);
        engine.drop("scripts/lib/tax.js", "export const rate = 3;");
        engine.receipt("gross.js", 1);
        engine.publish("in", "10");
        assertThat(engine.events("out", 2)).containsExactly("20", "30");
    }

    @Test
    void removesTheProcessorOfADeletedScriptAndNoOther() {
        engine.drop("scripts/count.js", COUNTER.formatted("1"));
        engine.drop("scripts/other.js", "export const processor = { from: 'in', to: 'other' };\nexport function onEvent(d) { return d; }");
        engine.receipt("count.js", 0);
        engine.receipt("other.js", 0);
        engine.publish("in", "1");
        engine.events("out", 1);
        engine.delete("scripts/count.js");
        assertThat(engine.receipt("count.js", 1)).contains("\"verdict\":\"removed\"", "\"until\":{\"count\":{\"in\":2");
        engine.publish("in", "2");
        assertThat(engine.events("other", 2)).containsExactly("1", "2");
        assertThat(engine.engine().processors().find("count")).isNull();
    }

    @Test
    void stopsAnEndlessLoopInAScriptAndLeavesOthersAlone() {
        engine.drop("scripts/loop.js", """
                export const processor = { from: 'in', to: 'looped', limits: { time: '100ms' } };
                export function onEvent(n) { while (n === 0) { } return n; }
                """);
        engine.drop("scripts/other.js", "export const processor = { from: 'in', to: 'other' };\nexport function onEvent(d) { return d; }");
        engine.receipt("loop.js", 0);
        engine.receipt("other.js", 0);
        engine.publish("in", "1", "0", "2");
        assertThat(engine.events("other", 3)).containsExactly("1", "0", "2");
        assertThat(engine.events("looped", 2)).containsExactly("1", "2");
        assertThat(engine.events("$dead.loop", 1).getFirst()).contains("limits.time", "\"file\":\"loop.js\",\"line\":2", "\"data\":0");
        engine.publish("in", "0", "0", "3");
        assertThat(engine.receipt("loop.js", 1)).contains("\"verdict\":\"halted\"", "limits.time");
        engine.drop("scripts/loop.js", "export const processor = { from: 'in', to: 'looped' };\nexport function onEvent(n) { return -n; }");
        engine.receipt("loop.js", 2);
        assertThat(engine.events("looped", 3)).startsWith("1", "2").contains("-3");
    }

    @Test
    void setsAsideEventsOnWhichAScriptFailsInTheMiddleOfABatch() {
        engine.drop("scripts/strict.js", """
                export const processor = { from: 'in', to: 'out' };
                function deep(n) { return deep(n + 1) + 1; }
                export function onEvent(data, ctx) {
                  ctx.state = (ctx.state ?? 0) + 1;
                  if (data === 3) throw new Error('three');
                  if (data === 5) return () => 1;
                  if (data === 7) deep(0);
                  return [data, ctx.state];
                }
                """);
        engine.receipt("strict.js", 0);
        engine.publish("in", "1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(engine.events("out", 5)).containsExactly("[1,1]", "[2,2]", "[4,3]", "[6,4]", "[8,5]");
        List<String> dead = engine.events("$dead.strict", 3);
        assertThat(dead.get(0)).contains("three", "\"line\":5", "\"data\":3", "\"offset\":3");
        assertThat(dead.get(1)).contains("function", "\"data\":5");
        assertThat(dead.get(2)).contains("call stack", "\"data\":7");
    }

    @Test
    void putsAJarToWorkUnderItsOwnAndItsConfiguredNames() {
        engine.drop("plugins/suffix.jar", suffix("1.0.0", "-"));
        assertThat(engine.receipt("suffix.jar", 0)).contains("activated", "\"name\":\"renamed\"", "suffix@1.0.0");
        engine.publish("in", "\"a\"");
        assertThat(engine.events("suffixed", 1)).containsExactly("\"a-!\"");
        engine.drop("plugins/double.jar", TestJars.processor("double", "1.0.0", "Twice", """
                @ProcessorType(name = "twice", from = "in", to = "twice")
                public class Twice implements Processor<Integer> {
                    public void onEvent(Event<Integer> event, Context context) { context.emit(event.data() * 2); }
                }
                """.replace("<Integer>", "<Object>").replace("event.data() * 2", "((Number) event.data()).intValue() * 2")).bytes());
        engine.receipt("double.jar", 0);
        engine.publish("in", "21");
        assertThat(engine.events("twice", 1)).containsExactly("42");
    }

    @Test
    void runsTheHighestVersionOfAPluginAndFallsBackWhenItsJarGoes() {
        engine.drop("plugins/a.jar", suffix("1.0.0", "1"));
        engine.receipt("a.jar", 0);
        engine.drop("plugins/b.jar", suffix("1.1.0", "2"));
        engine.receipt("b.jar", 0);
        engine.drop("plugins/c.jar", suffix("1.1.0", "3"));
        assertThat(engine.receipt("c.jar", 0)).contains("refused", "b.jar");
        engine.drop("plugins/d.jar", suffix("0.9.0", "4"));
        assertThat(engine.receipt("d.jar", 0)).contains("superseded");
        engine.publish("in", "\"x\"");
        assertThat(engine.events("suffixed", 1)).containsExactly("\"x2!\"");
        engine.delete("plugins/c.jar");
        engine.delete("plugins/b.jar");
        assertThat(engine.receipt("a.jar", 1)).contains("activated", "suffix@1.0.0");
        engine.publish("in", "\"y\"");
        assertThat(engine.events("suffixed", 2)).endsWith("\"y1!\"");
    }

    @Test
    void keepsTheOldJarWhenTheNewOneIsBrokenInAnyWay() {
        engine.drop("plugins/suffix.jar", suffix("1.0.0", "1"));
        engine.receipt("suffix.jar", 0);
        engine.drop("plugins/suffix.jar", "not a jar");
        assertThat(engine.receipt("suffix.jar", 1)).contains("refused", "NOT_A_JAR");
        engine.drop("plugins/suffix.jar", suffixThat("throw new IllegalStateException(\"no licence\");"));
        assertThat(engine.receipt("suffix.jar", 2)).contains("refused", "no licence", "Suffix.java");
        engine.drop("plugins/suffix.jar", suffixThat("while (true) { Thread.onSpinWait(); }"));
        assertThat(engine.receipt("suffix.jar", 3)).contains("refused", "did not get ready within 10 s");
        engine.publish("in", "\"a\"");
        assertThat(engine.events("suffixed", 1)).containsExactly("\"a1!\"");
        engine.drop("plugins/suffix.jar", suffix("1.0.1", "5"));
        engine.receipt("suffix.jar", 4);
        engine.publish("in", "\"b\"");
        assertThat(engine.events("suffixed", 2)).endsWith("\"b5!\"");
    }

    @Test
    void refusesAJarThatNeedsOtherSettingsThanTheConfigurationGives() {
        engine.drop("plugins/suffix.jar", TestJars.processor("suffix", "1.0.0", "Suffix", """
                @ProcessorType(name = "suffix")
                public class Suffix implements Processor<Object> {
                    public record Settings(String ending) {}
                    public Suffix(Settings settings) {}
                    public void onEvent(Event<Object> event, Context context) {}
                }
                """).bytes());
        assertThat(engine.receipt("suffix.jar", 0)).contains("refused", "test.yaml:2", "unknown setting 'text'",
                "missing setting 'ending'");
    }

    @Test
    void keepsEverythingWhenAFolderIsRenamedAwayAndComesBack() throws Exception {
        engine.drop("scripts/count.js", COUNTER.formatted("1"));
        engine.receipt("count.js", 0);
        Files.move(engine.path("scripts"), engine.path("elsewhere"));
        engine.publish("in", "1");
        assertThat(engine.events("out", 1)).containsExactly("[1,1,1]");
        Files.move(engine.path("elsewhere"), engine.path("scripts"));
        engine.drop("scripts/count.js", COUNTER.formatted("2"));
        assertThat(engine.receipt("count.js", 1)).contains("activated");
        engine.publish("in", "2");
        assertThat(engine.events("out", 2)).endsWith("[2,2,2]");
    }

    @Test
    void refusesASecondProcessorOfOneName() {
        engine.drop("scripts/count.js", COUNTER.formatted("1"));
        engine.receipt("count.js", 0);
        engine.drop("scripts/count.mjs", COUNTER.formatted("2"));
        assertThat(engine.receipt("count.mjs", 0)).contains("refused", "a processor named 'count' comes from count.js already");
        engine.publish("in", "1");
        assertThat(engine.events("out", 1)).containsExactly("[1,1,1]");
    }

    @Test
    void refusesASecondEngineOnOneDataFolder() {
        assertThatThrownBy(() -> new EngineFixture(folder, "").close()).hasMessageContaining("is used by another server");
    }

    @Test
    void firesScriptTimers() {
        engine.drop("scripts/quiet.js", """
                export const processor = { from: 'in', to: 'out' };
                export function onEvent(data, ctx) { ctx.timers.after('quiet', 50); }
                export function onTimer(timer, ctx) { return timer.name; }
                """);
        engine.receipt("quiet.js", 0);
        engine.publish("in", "1");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(engine.events("out", 1)).containsExactly("\"quiet\""));
    }

    private static byte[] suffix(String version, String added) {
        return TestJars.processor("suffix", version, "Suffix", """
                @ProcessorType(name = "suffix")
                public class Suffix implements Processor<Object> {
                    public record Settings(String text) {}
                    private final String text;
                    public Suffix(Settings settings) { text = "%s" + settings.text(); }
                    public void onEvent(Event<Object> event, Context context) { context.emit(event.data() + text); }
                }
                """.formatted(added)).bytes();
    }

    private static byte[] suffixThat(String constructor) {
        return TestJars.processor("suffix", "1.0.0", "Suffix", """
                @ProcessorType(name = "suffix")
                public class Suffix implements Processor<Object> {
                    public record Settings(String text) {}
                    public Suffix(Settings settings) { if (settings.text().length() == 1) { %s } }
                    public void onEvent(Event<Object> event, Context context) {}
                }
                """.formatted(constructor)).bytes();
    }
}
