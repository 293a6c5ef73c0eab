package dev.millrace.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ScriptWorkFixture;
import dev.millrace.engine.store.Timer;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts at work in a lane.
final class ScriptLaneTest {
    private static final String OUT = "export const processor = { to: ['out', 'late'] };\n";

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
    void computesAResultPerKeyFromStateThatIsMutatedInPlace() throws Exception {
        var lane = scripts.lane("""
                export const processor = { from: 'trades', to: 'vwap', key: '/symbol' };
                export function onEvent(trade, ctx) {
                  const s = ctx.state ?? (ctx.state = { value: 0, volume: 0 });
                  s.value += trade.price * trade.volume; s.volume += trade.volume;
                  return { symbol: trade.symbol, vwap: s.value / s.volume };
                }
                """);
        lane.event("A", "{\"symbol\":\"A\",\"price\":10,\"volume\":1}");
        lane.event("B", "{\"symbol\":\"B\",\"price\":5,\"volume\":1}");
        lane.event("A", "{\"symbol\":\"A\",\"price\":20,\"volume\":3}");
        assertThat(lane.addressed()).containsExactly("vwap A {\"symbol\":\"A\",\"vwap\":10}", "vwap B {\"symbol\":\"B\",\"vwap\":5}",
                "vwap A {\"symbol\":\"A\",\"vwap\":17.5}");
        lane.commit();
        assertThat(lane.state("A")).isEqualTo("{\"value\":70,\"volume\":4}");
        assertThat(lane.state("B")).isEqualTo("{\"value\":5,\"volume\":1}");
    }

    @Test
    void goesBackToTheLastCommit() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(n, ctx) { (ctx.state ??= { sum: 0 }).sum += n; return ctx.state.sum; }\n");
        lane.event("k", "1");
        lane.commit();
        lane.event("k", "10");
        lane.save();
        lane.event("k", "100");
        assertThat(lane.emitted()).containsExactly("11", "111");
        lane.rollBack();
        lane.event("k", "2");
        assertThat(lane.emitted()).containsExactly("3");
        lane.commit();
        assertThat(lane.state("k")).isEqualTo("{\"sum\":3}");
    }

    @Test
    void writesOnlyStateThatChanged() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(n, ctx) { if (n) ctx.state = { n }; return ctx.state?.n ?? 'none'; }\n");
        lane.event("k", "1");
        lane.commit();
        lane.event("k", "0");
        lane.event("other", "0");
        lane.event(null, "0");
        assertThat(lane.emitted()).containsExactly("1", "\"none\"", "\"none\"");
        lane.save();
        assertThat(lane.unsaved()).isZero();
    }

    @Test
    void removesStateThatIsSetToNothing() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(n, ctx) { ctx.state = n ? n : undefined; }\n");
        lane.event("k", "1");
        lane.event(null, "2");
        lane.commit();
        assertThat(lane.state("k")).isEqualTo("1");
        assertThat(lane.state(null)).isEqualTo("2");
        lane.event("k", "0");
        lane.commit();
        assertThat(lane.state("k")).isNull();
    }

    @Test
    void keepsPlainNumbersAsState() throws Exception {
        var lane = scripts.lane("""
                let calls = 0;
                export const processor = { to: 'out' };
                export function onEvent(n, ctx) { calls++; ctx.state = (ctx.state ?? 0) + n; return [calls, ctx.state]; }
                """);
        for (int i = 0; i < 3; i++) {
            lane.event("k", "1");
        }
        assertThat(lane.emitted()).endsWith("[3,3]");
    }

    @Test
    void emitsToDeclaredChannels() throws Exception {
        var lane = scripts.lane(OUT + """
                export function onEvent(data, { emit, event }) {
                  emit('late', data); emit('out', [1], 'other'); emit('out', 2, null); emit('out', null, 7);
                  return null;
                }
                """);
        lane.event("k", "{\"ä\":\"\\u2028€\"}");
        assertThat(lane.addressed()).containsExactlyInAnyOrder("late k {\"ä\":\"\u2028€\"}", "out other [1]", "out null 2", "out 7 null",
                "out k null");
    }

    @Test
    void refusesToEmitElsewhere() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(data, ctx) {\n  ctx.emit(data, 1);\n}\n");
        var undeclared = Scripts.problem(() -> lane.event(null, "\"secret\""));
        assertThat(undeclared.message()).contains("may not emit to 'secret'").contains("[out, late]");
        assertThat(undeclared.line()).isEqualTo(3);
        assertThat(Scripts.problem(() -> lane.event(null, "{}")).message()).contains("was given {} as the channel");
    }

    @Test
    void repliesWithWhatIsReturnedIfThereIsNoOutput() throws Exception {
        var lane = scripts.lane("export function onEvent(data, ctx) { ctx.reply('first'); return { data }; }\n");
        lane.event(null, "1");
        lane.commit();
        assertThat(lane.replies()).containsExactly("\"first\"", "{\"data\":1}");
    }

    @Test
    void emitsNothingForUndefined() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent() {}\n");
        lane.event(null, "1");
        assertThat(lane.emitted()).isEmpty();
    }

    @Test
    void setsAndHandlesTimers() throws Exception {
        var lane = scripts.lane(OUT + """
                export function onEvent(data, { timers, now }) {
                  timers.at('number', 1000); timers.at('date', new Date(2000)); timers.at('text', '1970-01-01T00:00:03Z');
                  timers.after('later', 500); timers.cancel('gone');
                }
                export function onTimer(timer, ctx) { return { ...timer, now: ctx.now, event: ctx.event }; }
                """);
        lane.event("k", "1");
        assertThat(lane.timers()).containsEntry(new Timer.Id("k", "number"), timer("number", 1000))
                .containsEntry(new Timer.Id("k", "date"), timer("date", 2000)).containsEntry(new Timer.Id("k", "text"), timer("text", 3000))
                .doesNotContainKey(new Timer.Id("k", "gone"));
        assertThat(lane.timers().get(new Timer.Id("k", "later"))).get().extracting(Timer::clock, Timer::due)
                .containsExactly(Timer.Clock.WALL, 1_790_000_000_500L);
        lane.timer("k", "number", 1000);
        assertThat(lane.addressed()).containsExactly("out k {\"name\":\"number\",\"key\":\"k\",\"due\":1000,\"now\":1000,\"event\":null}");
    }

    private static Optional<Timer> timer(String name, long due) {
        return Optional.of(new Timer(new Timer.Id("k", name), Timer.Clock.EVENT, due));
    }

    @Test
    void refusesTimersThatMakeNoSense() throws Exception {
        var lane = scripts.lane("export function onEvent(data, ctx) { ctx.timers.at(data[0], data[1]); }\n");
        assertThat(Scripts.problem(() -> lane.event(null, "[\"a\",\"soon\"]")).message()).contains("ctx.timers.at was given 'soon'")
                .contains("milliseconds since 1970");
        assertThat(Scripts.problem(() -> lane.event(null, "[\"\",1]")).message()).contains("was given '' as the name");
        assertThat(Scripts.problem(() -> lane.timer("k", "x", 5)).message()).contains("no exported onTimer");
    }

    @Test
    void tellsTheEvent() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(data, ctx) { return ctx.event; }\n");
        lane.event("k", "1", Map.of("src", "in:7"));
        assertThat(lane.emitted()).containsExactly(
                "{\"channel\":\"in\",\"offset\":0,\"time\":1789999999000,\"key\":\"k\",\"tags\":{\"src\":\"in:7\"}}");
    }

    @Test
    void countsLogsAndRejects() throws Exception {
        var lane = scripts.lane("""
                export function onEvent(data, ctx) {
                  ctx.count('seen'); ctx.count('bytes', 10); console.log('a', { b: 1 }, new Error('c')); ctx.log.warn('w');
                  ctx.reject('too old');
                }
                """);
        lane.event(null, "1");
        lane.event(null, "1");
        assertThat(lane.counts()).containsExactlyInAnyOrderEntriesOf(Map.of("seen", 2L, "bytes", 20L));
        assertThat(lane.rejection()).isEqualTo("too old");
    }

    @Test
    void givesTheSameTimeAndChanceWhenAnEventIsHandledAgain() throws Exception {
        var lane = scripts.lane(OUT + """
                export const onEvent = (data, ctx) => [Math.random(), ctx.random(), Math.random() < 1, Date.now(), +new Date(), ctx.now,
                  new Date(0).getTime(), new Date(2020, 1).getMonth(), new Date() instanceof Date, typeof Date(), Date.name];
                """);
        lane.event("k", "1");
        lane.event("k", "1");
        lane.rewind(0);
        lane.event("k", "1");
        List<String> emitted = lane.emitted();
        assertThat(emitted.get(2)).isEqualTo(emitted.getFirst());
        assertThat(emitted.get(1)).isNotEqualTo(emitted.getFirst());
        assertThat(emitted.getFirst()).endsWith(
                ",true,1790000000000,1790000000000,1790000000000,0,1,true,\"string\",\"Date\"]");
    }

    @Test
    void waitsForPromisesThatCanSettle() throws Exception {
        var lane = scripts.lane(OUT + """
                export async function onEvent(data, ctx) {
                  if (data === 'stuck') await new Promise(() => {});
                  const x = await Promise.resolve(data);
                  if (x === 'bad') throw new TypeError('no ' + x);
                  ctx.state = x; await null;
                  ctx.emit('late', x);
                  return x === 'nothing' ? undefined : [x];
                }
                """);
        lane.event("k", "1");
        lane.event("k", "\"nothing\"");
        assertThat(lane.addressed()).containsExactlyInAnyOrder("late k 1", "out k [1]", "late k \"nothing\"");
        assertThat(Scripts.problem(() -> lane.event(null, "\"stuck\"")).message()).contains("async onEvent did not settle");
        assertThat(Scripts.problem(() -> lane.event(null, "\"bad\"")).toString()).isEqualTo("test.js:5:26: TypeError: no bad");
        lane.event("k", "2");
        assertThat(lane.addressed()).contains("out k [2]");
    }

    @Test
    void failsOnAPromiseThatNobodyHandles() throws Exception {
        var lane = scripts
                .lane(OUT + "export function onEvent(data) {\n  if (data) Promise.reject(new TypeError('lost'));\n  return 1;\n}\n");
        var problem = Scripts.problem(() -> lane.event(null, "true"));
        assertThat(problem.message()).contains("lost");
        assertThat(problem.file()).isEqualTo("test.js");
        lane.event(null, "false");
        assertThat(lane.emitted()).containsExactly("1");
    }

    @Test
    void cannotActWhileStateIsSaved() throws Exception {
        var lane = scripts.lane(OUT + "export function onEvent(data, ctx) { ctx.state = { toJSON: () => ctx.emit('out', 1) }; }\n");
        lane.event("k", "1");
        assertThat(Scripts.problem(lane::save).message()).contains("ctx can only be used inside onEvent, onTimer and onWindow");
        assertThat(lane.emitted()).isEmpty();
    }

    @Test
    void saysWhatCannotBeReturned() throws Exception {
        var lane = scripts.lane(OUT + """
                export function onEvent(data) {
                  const cycle = { a: [] }; cycle.a.push(cycle);
                  return { function: onEvent, symbol: Symbol('s'), bigint: 1n, inner: { n: 1n }, cycle, nothing: { toJSON() {} } }[data];
                }
                """);
        assertThat(Scripts.problem(() -> lane.event(null, "\"function\"")).toString())
                .isEqualTo("test.js:2:8: TypeError: onEvent returned a function; return data that JSON can hold, or nothing");
        assertThat(Scripts.problem(() -> lane.event(null, "\"symbol\"")).message()).contains("onEvent returned a symbol;");
        assertThat(Scripts.problem(() -> lane.event(null, "\"bigint\"")).message()).contains("onEvent returned a BigInt;");
        assertThat(Scripts.problem(() -> lane.event(null, "\"inner\"")).message()).contains("that JSON cannot hold").contains("BigInt");
        assertThat(Scripts.problem(() -> lane.event(null, "\"cycle\"")).message()).contains("that JSON cannot hold").contains("circular");
        assertThat(Scripts.problem(() -> lane.event(null, "\"nothing\"")).message()).contains("that JSON cannot hold");
        lane.event(null, "\"absent\"");
        assertThat(lane.emitted()).isEmpty();
    }

    @Test
    void saysWhatCannotBeKeptAsState() throws Exception {
        var lane = scripts.lane("export function onEvent(data, ctx) { ctx.state = { n: 1n }; }\n");
        lane.event("k", "1");
        assertThat(Scripts.problem(lane::save).message()).contains("ctx.state of key k is something that JSON cannot hold");
        lane.rollBack();
        lane.save();
        assertThat(lane.unsaved()).isZero();
    }

    @Test
    void limitsWhatACallReturnsAndKeeps() throws Exception {
        var lane = scripts.lane("""
                export const processor = { to: 'out', limits: { outputBytes: 100, outputs: 2, stateBytes: 100 } };
                export function onEvent(data, ctx) {
                  if (data === 'state') { ctx.state = 'x'.repeat(200); return; }
                  if (data === 'many') { for (let i = 0; i < 3; i++) ctx.emit('out', i); }
                  return 'x'.repeat(data);
                }
                """);
        var large = Scripts.problem(() -> lane.event(null, "200"));
        assertThat(large.message()).contains("more than 100 bytes (limits.outputBytes)");
        assertThat(large.line()).isEqualTo(2);
        assertThat(Scripts.problem(() -> lane.event(null, "\"many\"")).message()).contains("more than 2 events (limits.outputs)");
        lane.event(null, "\"state\"");
        assertThat(Scripts.problem(lane::save).message()).contains("limits.stateBytes");
    }

    @Test
    void namesThePlaceOfAnError() throws Exception {
        scripts.write("lib/deep.js", "export function deep(x) {\n  return x.y.z;\n}\n");
        var lane = scripts.lane("import { deep } from './lib/deep.js';\nexport function onEvent(data) {\n  return deep(data);\n}\n");
        var problem = Scripts.problem(() -> lane.event(null, "{}"));
        assertThat(problem.toString()).isEqualTo("lib/deep.js:2:10: TypeError: Cannot read property 'z' of undefined");
        assertThat(problem.stack()).isEqualTo("at deep (lib/deep.js:2:10)\nat onEvent (test.js:3:10)");
    }

    @Test
    void showsWhateverIsThrown() throws Exception {
        var lane = scripts.lane("""
                class Oops extends Error { name = 'Oops'; }
                export function onEvent(data) {
                  switch (data) {
                    case 1: throw { code: 7 };
                    case 2: throw 'text';
                    case 3: throw null;
                    case 4: throw new Oops('really');
                    case 5: throw undefined;
                    case 6: { const c = {}; c.c = c; throw c; }
                  }
                }
                """);
        assertThat(Scripts.problem(() -> lane.event(null, "1")).toString()).isEqualTo("test.js:4:13: threw {\"code\":7}");
        assertThat(Scripts.problem(() -> lane.event(null, "2")).toString()).isEqualTo("test.js:5:13: threw 'text'");
        assertThat(Scripts.problem(() -> lane.event(null, "3")).message()).isEqualTo("threw null");
        assertThat(Scripts.problem(() -> lane.event(null, "4")).message()).isEqualTo("Oops: really");
        assertThat(Scripts.problem(() -> lane.event(null, "5")).message()).isEqualTo("threw undefined");
        assertThat(Scripts.problem(() -> lane.event(null, "6")).message()).isEqualTo("threw an object");
    }

    @Test
    void isUsableAfterAnInterruptedLoop() throws Exception {
        var lane = scripts.lane("let n = 0;\n" + OUT + "export function onEvent(data) {\n  while (data === 'loop') {}\n  return ++n;\n}\n");
        lane.event(null, "0");
        var problem = interrupted(lane, "\"loop\"");
        assertThat(problem.message()).isEqualTo("the call was interrupted");
        assertThat(problem.file()).isEqualTo("test.js");
        assertThat(problem.line()).isEqualTo(4);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        lane.event(null, "0");
        scripts.code().interrupt();
        lane.event(null, "0");
        assertThat(lane.emitted()).containsExactly("1", "2", "3");
    }

    @Test
    void interruptsWhateverRunsForEver() throws Exception {
        var lane = scripts.lane("""
                export const processor = { to: 'out' };
                export function onEvent(data, ctx) {
                  if (data === 'caught') for (;;) { try { for (;;) {} } catch { } finally { } }
                  if (data === 'regexp') return /^(a+)+\\1$/.test('a'.repeat(40) + 'b');
                  if (data === 'microtasks') { const again = () => Promise.resolve().then(again); again(); return; }
                  if (data === 'state') { ctx.state = { toJSON() { for (;;) {} } }; return; }
                  return data;
                }
                """);
        for (String way : List.of("\"caught\"", "\"regexp\"", "\"microtasks\"")) {
            assertThat(interrupted(lane, way).message()).as(way).isEqualTo("the call was interrupted");
        }
        lane.event("k", "\"state\"");
        assertThat(interrupted(lane::save).message()).isEqualTo("the call was interrupted");
        lane.rollBack();
        lane.event(null, "1");
        assertThat(lane.emitted()).containsExactly("1");
    }

    private Problem interrupted(ScriptWorkFixture lane, String event) throws InterruptedException {
        return interrupted(() -> lane.event(null, event));
    }

    /// Interrupts again and again until the call has ended.
    private Problem interrupted(ThrowingCallable call) throws InterruptedException {
        LaneCode code = scripts.code();
        CountDownLatch ended = new CountDownLatch(1);
        Thread watchdog = Thread.ofPlatform().start(() -> {
            try {
                while (!ended.await(20, TimeUnit.MILLISECONDS)) {
                    code.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return Scripts.problem(call);
        } finally {
            ended.countDown();
            watchdog.join();
        }
    }

    @Test
    void failsFromThenOnWhenItHadToBeStopped() throws Exception {
        var lane = scripts.lane("export function onEvent(data) { return data; }\n");
        lane.event(null, "1");
        ((ScriptLane) scripts.code()).context().close(true);
        assertThat(Scripts.problem(() -> lane.event(null, "1")).message()).contains("the script was stopped");
        assertThat(Scripts.problem(lane::save).message()).contains("the script was stopped");
        lane.rollBack();
        scripts.code().interrupt();
    }

    @Test
    void isUsableAfterEndlessRecursion() throws Exception {
        var lane = scripts
                .lane(OUT + "export function onEvent(data) {\n  const f = () => f() + 1;\n  return data === 0 ? f() : data;\n}\n");
        Problem problem = Scripts.onLaneThread(() -> Scripts.problem(() -> lane.event(null, "0")));
        assertThat(problem.message()).isEqualTo("RangeError: Maximum call stack size exceeded");
        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.stack().lines().count()).isBetween(2L, 20L);
        lane.event(null, "1");
        assertThat(lane.emitted()).containsExactly("1");
    }

    @Test
    void hasNoWayOutOfTheSandbox() throws Exception {
        var lane = scripts.lane(OUT + """
                export function onEvent(name) { return typeof globalThis[name]; }
                """);
        for (String name : List.of("Java", "java", "javax", "Packages", "Polyglot", "Graal", "load", "loadWithNewGlobal", "print",
                "printErr",
                "quit", "exit", "require", "process", "module", "fetch", "XMLHttpRequest", "WebSocket", "Worker", "WebAssembly",
                "setTimeout", "Atomics", "SharedArrayBuffer", "performance", "read", "readFully", "readline")) {
            lane.event(null, '"' + name + '"');
            assertThat(lane.emitted().getLast()).as(name).isEqualTo("\"undefined\"");
        }
    }

    @Test
    void evaluatesNoText() throws Exception {
        var lane = scripts.lane("""
                export function onEvent(way) {
                  if (way === 1) return eval('1');
                  if (way === 2) return new Function('return 1')();
                  if (way === 3) return (() => {}).constructor('return this')();
                  if (way === 4) return (function* () {}).constructor('yield 1')();
                  if (way === 5) return (async () => {}).constructor('return 1')();
                }
                """);
        for (String way : List.of("1", "2", "3", "4", "5")) {
            assertThat(Scripts.problem(() -> lane.event(null, way)).message()).contains("dynamic evaluation of code is disabled");
        }
    }

    @Test
    void importsNothingThatWasNotThereWhenItWasLoaded() throws Exception {
        scripts.write("other.js", "export const x = 1;\n");
        var lane = scripts.lane("export async function onEvent(path) { return (await import(path)).x; }\n");
        assertThat(Scripts.problem(() -> lane.event(null, "\"./other.js\"")).message()).contains("other.js");
        assertThat(Scripts.problem(() -> lane.event(null, "\"/etc/passwd\"")).message()).contains("/etc/passwd");
    }

    @Test
    void sharesNothingWithOtherScripts() throws Exception {
        scripts.load("good.js", OUT + "export const onEvent = data => [data.polluted, [].map(x => x), JSON.stringify({})];\n");
        var good = scripts.lane(scripts.host.load("good.js", folder));
        var bad = scripts.lane("""
                Object.prototype.polluted = 'yes'; Array.prototype.map = () => 'mine'; JSON.stringify = () => 'mine'; JSON.parse = null;
                Map.prototype.get = null; Promise.prototype.then = null;
                export const processor = { to: 'out' };
                export const onEvent = data => ({ polluted: data.polluted, own: data.own });
                """);
        bad.event("k", "{\"own\":1}");
        assertThat(bad.emitted()).containsExactly("{\"polluted\":\"yes\",\"own\":1}");
        good.event("k", "{}");
        assertThat(good.emitted()).containsExactly("[null,[],\"{}\"]");
    }

    @Test
    void keepsTwoLanesOfAScriptApart() throws Exception {
        Script script = scripts.load("two.js", "let n = 0;\n" + OUT + "export const onEvent = () => ++n;\n");
        var first = scripts.lane(script);
        var second = scripts.lane(script);
        first.event(null, "0");
        first.event(null, "0");
        second.event(null, "0");
        assertThat(first.emitted()).containsExactly("1", "2");
        assertThat(second.emitted()).containsExactly("1");
    }

    @Test
    void dropsTheOldestSavedStatesWhenThereAreTooMany() throws Exception {
        var lane = scripts
                .lane(OUT + "export function onEvent(n, ctx) { ctx.state = { n: (ctx.state?.n ?? 0) + 1 }; return ctx.state.n; }\n");
        for (int round = 0; round < 2; round++) {
            for (int key = 0; key < 26_000; key++) {
                lane.event("k" + key + "." + round, "0");
            }
            lane.commit();
        }
        lane.event("k0.0", "0");
        lane.event("k25999.1", "0");
        assertThat(lane.emitted()).containsExactly("2", "2");
    }

    @Test
    void leavesNoContextBehind() throws Exception {
        List<WeakReference<Object>> left = new ArrayList<>();
        for (int generation = 0; generation < 200; generation++) {
            left.addAll(generation(generation));
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            System.gc();
            assertThat(left).allMatch(reference -> reference.refersTo(null));
        });
    }

    private List<WeakReference<Object>> generation(int number) throws Exception {
        Script script = scripts.load("gen.js",
                OUT + "export const onEvent = (data, ctx) => { ctx.state = data; return " + number + "; };\n");
        LaneCode code = script.code().open();
        var lane = new ScriptWorkFixture(script.spec(), code);
        lane.event("k", "{\"a\":[1,2,3]}");
        lane.commit();
        var context = ((ScriptLane) code).context();
        code.interrupt();
        code.close();
        return List.of(new WeakReference<>(code), new WeakReference<>(context), new WeakReference<>(script));
    }
}
