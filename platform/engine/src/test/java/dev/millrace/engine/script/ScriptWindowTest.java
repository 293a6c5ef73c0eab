package dev.millrace.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts that declare windows.
final class ScriptWindowTest {
    private static final String COUNTING = "export const processor = { to: 'out', window: { count: 2, aggregate: { n: 'count', sum: 'sum /x' } } };\n";

    @TempDir
    Path folder;
    private Scripts scripts;

    @BeforeEach
    void open() {
        scripts = new Scripts(folder);
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void emitsWindowsAsTheyAreWithoutAnyCodeOfTheAuthors() throws Exception {
        var lane = scripts.lane(COUNTING);
        lane.event("k", "{\"x\":0.1}");
        lane.event("k", "{\"x\":0.2}");
        lane.event("k", "{\"x\":5}");
        assertThat(lane.emitted())
                .containsExactly("{\"start\":1789999999000,\"end\":1789999999001,\"key\":\"k\",\"n\":2,\"sum\":0.30000000000000004}");
        assertThat(lane.addressed()).allMatch(line -> line.startsWith("out k "));
    }

    @Test
    void callsOnWindowAfterOnEventWithTheStateOfTheKey() throws Exception {
        var lane = scripts.lane(COUNTING + """
                export function onEvent(data, ctx) { ctx.state = (ctx.state ?? 0) + 1; return ['event', data.x]; }
                export function onWindow({ key, n, sum, start }, ctx) { return [key, n, sum, ctx.state, ctx.event, typeof start]; }
                """);
        lane.event("k", "{\"x\":1}");
        lane.event("k", "{\"x\":2}");
        assertThat(lane.emitted()).containsExactly("[\"event\",1]", "[\"event\",2]", "[\"k\",2,3,2,null,\"number\"]");
    }

    @Test
    void leavesRejectedEventsOut() throws Exception {
        var lane = scripts.lane(COUNTING + "export function onEvent(data, ctx) { if (data.x < 0) ctx.reject('negative'); }\n");
        lane.event("k", "{\"x\":1}");
        lane.event("k", "{\"x\":-1}");
        assertThat(lane.emitted()).isEmpty();
        lane.event("k", "{\"x\":2}");
        assertThat(lane.emitted()).singleElement().asString().contains("\"n\":2,\"sum\":3.0");
    }

    @Test
    void saysWhichValueIsNoNumber() throws Exception {
        var lane = scripts.lane(COUNTING);
        lane.event("k", "{\"x\":null}");
        assertThat(Scripts.problem(() -> lane.event("k", "{\"x\":\"5\"}")).message())
                .isEqualTo("window: aggregate 'sum' (sum /x) expected a number, got '5'");
        assertThat(Scripts.problem(() -> lane.event("k", "{\"x\":[]}")).message())
                .isEqualTo("window: expected a string, number or boolean, got an array at /x");
        assertThat(Scripts.problem(() -> lane.event("k", "{\"x\":1e999}")).message())
                .isEqualTo("window: expected a number in the range of floating point, got 1e999 at /x");
    }

    @Test
    void tellsWhereOnWindowFailed() throws Exception {
        var lane = scripts.lane(COUNTING + "\nexport function onWindow(window) {\n  throw new Error('no ' + window.n);\n}\n");
        lane.event("k", "{}");
        assertThat(Scripts.problem(() -> lane.event("k", "{}"))).hasToString("test.js:4:9: Error: no 2");
    }

    @Test
    void refusesWindowsThatMakeNoSense() {
        refuses("export const processor = { window: { count: 2 } };", "processor: windows are declared that go nowhere: expected an output"
                + " channel in `to`, or `export function onWindow(…)`");
        refuses("export function onEvent() {}\nexport function onWindow() {}",
                "onWindow is exported, but no windows are declared: expected `window` in `processor`");
        refuses("export const processor = { to: 'out' };", "expected `export function onEvent(…)`, got no such export");
        refuses("export const processor = { to: 'out', window: { count: 2, aggregate: { n: 'sum' } } };",
                "processor: setting 'n': expected sum and a JSON pointer, such as 'sum /price', got 'sum'");
        refuses(COUNTING + "export const onWindow = 5;", "expected `export function onWindow(…)`, got 5");
    }

    private void refuses(String text, String message) {
        assertThat(Scripts.problem(() -> scripts.load("test.js", text)).message()).isEqualTo(message);
    }
}
