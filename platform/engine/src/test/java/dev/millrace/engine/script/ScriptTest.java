package dev.millrace.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.Lateness;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading: declarations, imports, refusals.
final class ScriptTest {
    private static final String NOTHING = "export function onEvent(data, ctx) {}\n";

    @TempDir
    Path folder;
    private Scripts scripts;

    @BeforeEach
    void open() {
        scripts = new Scripts(folder.resolve("scripts"));
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    /// The profile `compiled` sets the property, so that its run cannot silently be a second interpreted one.
    @Test
    void tellsHowScriptsAreRun() {
        assertThat(scripts.host.runtime()).isEqualTo(System.getProperty("millrace.expected.runtime", "interpreted"));
    }

    @Test
    void readsTheDeclaration() throws Exception {
        Script script = scripts.load("vwap.mjs", """
                export const processor = {
                  from: 'trades', to: ['vwap', 'vwap.late'], key: '/symbol', time: '/time', lanes: 4,
                  onError: { retries: 2, backoff: '250ms', then: 'stop' },
                  limits: { time: '50ms', memory: 1e6, outputs: 5, outputBytes: 600, stateBytes: 700 },
                };
                """ + NOTHING);
        assertThat(script.name()).isEqualTo("vwap");
        assertThat(script.fileName()).isEqualTo("vwap.mjs");
        assertThat(script.code().version()).isEqualTo("vwap.mjs@" + script.hash().substring(0, 8));
        assertThat(script.spec()).isEqualTo(new ProcessorSpec("vwap", java.util.List.of("trades"), java.util.List.of("vwap", "vwap.late"),
                JsonPath.of("/symbol"), JsonPath.of("/time"), Lateness.NONE, 4,
                new FailurePolicy(2, Duration.ofMillis(250), FailurePolicy.Then.STOP),
                new Limits(Duration.ofMillis(50), 1_000_000, 5, 600, 700), 1));
    }

    @Test
    void hasDefaultsForEverything() throws Exception {
        ProcessorSpec spec = scripts.load("called.js", NOTHING).spec();
        assertThat(spec).isEqualTo(new ProcessorSpec("called", java.util.List.of(), java.util.List.of(), null, null, Lateness.NONE, 1,
                FailurePolicy.DEFAULT, Limits.DEFAULT, 1));
    }

    @Test
    void listsEveryMistakeOfADeclaration() {
        var problem = Scripts.problem(() -> scripts.load("bad.js", """
                // a comment
                export const processor = {
                  form: 'trades', to: '$errors', key: 'symbol', lanes: 1.5, onError: { then: 'panic' }, limits: [],
                  time: 3,
                };
                """ + NOTHING));
        assertThat(problem.file()).isEqualTo("bad.js");
        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.message()).contains("unknown setting 'form', did you mean 'from'?")
                .contains("setting 'to': expected a channel name", "got '$errors'").contains("setting 'key': expected a JSON pointer")
                .contains("setting 'lanes': expected a whole number", "got '1.5'")
                .contains("setting 'then': expected one of dead-letter, skip, stop, got 'panic'")
                .contains("setting 'limits': expected a mapping").contains("setting 'time': expected a JSON pointer");
    }

    @Test
    void mayReadTheServersOwnChannels() throws Exception {
        assertThat(scripts.load("errors.js", "export const processor = { from: '$errors' };\n" + NOTHING).spec().from())
                .containsExactly("$errors");
    }

    @Test
    void refusesAScriptWithoutOnEvent() {
        assertThat(Scripts.problem(() -> scripts.load("a.js", "const x = 1;\n")).message()).contains("export function onEvent")
                .contains("no such export");
        assertThat(Scripts.problem(() -> scripts.load("b.js", "export const onEvent = 5;\n")).toString())
                .isEqualTo("b.js:1: expected `export function onEvent(…)`, got 5");
        assertThat(Scripts.problem(() -> scripts.load("c.js", NOTHING + "export const onTimer = {};\n")).message()).contains("onTimer");
    }

    @Test
    void refusesFilesThatAreNoScripts() {
        assertThat(Scripts.problem(() -> scripts.load("a.ts", NOTHING)).message()).contains("TypeScript is not supported yet");
        assertThat(Scripts.problem(() -> scripts.load("a.txt", NOTHING)).message()).contains("expected a .js or .mjs file");
        assertThat(Scripts.problem(() -> scripts.load("a b.js", NOTHING)).message()).contains("the file's name is the processor's name");
        assertThat(Scripts.problem(() -> scripts.host.load("gone.js", scripts.folder)).toString()).contains("gone.js")
                .contains("there is no such file");
        assertThat(Scripts.problem(() -> scripts.host.load("a.js", folder.resolve("none"))).message())
                .contains("cannot read the scripts folder");
        assertThat(Scripts.problem(() -> {
            Files.write(scripts.folder.resolve("latin.js"), new byte[]{'/', '/', (byte) 0xe4, '\n'});
            scripts.host.load("latin.js", scripts.folder);
        }).message()).contains("UTF-8");
    }

    @Test
    void namesThePlaceOfASyntaxError() {
        var problem = Scripts.problem(() -> scripts.load("broken.js", "let y = 1;\n  let x = ;\n" + NOTHING));
        assertThat(problem.toString()).isEqualTo("broken.js:2:11: SyntaxError: expected a value, got ';'");
    }

    @Test
    void namesThePlaceOfASyntaxErrorInAnImport() {
        scripts.write("lib/half.js", "\nexport const x = (1;\n");
        var problem = Scripts.problem(() -> scripts.load("user.js", "import { x } from './lib/half.js';\n" + NOTHING));
        assertThat(problem.file()).isEqualTo("lib/half.js");
        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.message()).startsWith("SyntaxError: expected");
    }

    @Test
    void namesThePlaceOfAnErrorAtTheTopLevel() {
        var problem = Scripts.problem(() -> scripts.load("top.js", "const a = null;\na.b;\n" + NOTHING));
        assertThat(problem.toString()).isEqualTo("top.js:2:1: TypeError: Cannot read property 'b' of null");
        assertThat(problem.stack()).contains("top.js:2:1");
    }

    @Test
    void stopsAnEndlessLoopAtTheTopLevel() {
        var problem = Scripts.problem(() -> scripts.load("loop.js", "while (true) {}\n" + NOTHING));
        assertThat(problem.toString()).isEqualTo("loop.js: the script's top level did not end within 3 s");
    }

    @Test
    void stopsAnEndlessLoopInTheDeclaration() {
        var problem = Scripts.problem(() -> scripts.load("loop.js",
                "export const processor = { get from() { for (;;) {} } };\n" + NOTHING));
        assertThat(problem.message()).contains("did not end within 3 s");
    }

    @Test
    void stopsAllocationWithoutEndAtTheTopLevel() {
        var problem = Scripts.problem(() -> scripts.load("hog.js", "const all = []; for (;;) all.push(new Array(1000));\n" + NOTHING));
        assertThat(problem.message()).containsAnyOf("allocated more than 512 MiB", "did not end within 3 s");
    }

    @Test
    void importsFilesOfTheFolder() throws Exception {
        scripts.write("lib/math.mjs", "import { one } from '../one.js';\nexport const twice = x => x * 2 * one;\n");
        scripts.write("one.js", "export const one = 1;\n");
        scripts.write("lib/offset.json", "{\"offset\": 3}");
        Script script = scripts.load("user.js", """
                import { twice } from './lib/math.mjs';
                import offset from './lib/offset.json' with { type: 'json' };
                export const processor = { to: 'out' };
                export const onEvent = data => twice(data) + offset.offset;
                """);
        assertThat(script.files()).containsExactlyInAnyOrder(scripts.folder.resolve("user.js"), scripts.folder.resolve("one.js"),
                scripts.folder.resolve("lib/math.mjs"), scripts.folder.resolve("lib/offset.json"));
        var lane = scripts.lane(script);
        lane.event(null, "4");
        assertThat(lane.emitted()).containsExactly("11");
    }

    @Test
    void hasAnotherHashWhenAnImportChanges() throws Exception {
        scripts.write("lib/a.js", "export const a = 1;\n");
        String user = "import { a } from './lib/a.js';\nexport const processor = { to: 'out' };\nexport const onEvent = () => a;\n";
        Script first = scripts.load("user.js", user);
        Script same = scripts.load("user.js", user);
        scripts.write("lib/a.js", "export const a = 2;\n");
        Script second = scripts.load("user.js", user);
        assertThat(same.hash()).isEqualTo(first.hash());
        assertThat(second.hash()).isNotEqualTo(first.hash()).hasSize(64);

        // A version stays what it was, although its import has changed since.
        var old = scripts.lane(first);
        old.event(null, "0");
        assertThat(old.emitted()).containsExactly("1");
        var changed = scripts.lane(second);
        changed.event(null, "0");
        assertThat(changed.emitted()).containsExactly("2");
    }

    @Test
    void refusesImportsFromOutsideTheFolder() throws Exception {
        Files.createDirectories(folder.resolve("secret"));
        Files.writeString(folder.resolve("secret/key.js"), "export const key = 1;\n");
        Files.createDirectories(scripts.folder);
        Files.createSymbolicLink(scripts.folder.resolve("link.js"), folder.resolve("secret/key.js"));
        for (String path : new String[]{"../../../../../../etc/passwd", "../secret/key.js", "./link.js", "/etc/hosts.js", "fs",
                "./data.txt",
                "https://example.org/x.js", "file:///etc/hosts.js"}) {
            var problem = Scripts.problem(() -> scripts.load("spy.js", "import x from '" + path + "';\n" + NOTHING));
            assertThat(problem.message()).as(path).contains("cannot").contains("expected a");
            assertThat(problem.file()).isEqualTo("spy.js");
        }
        assertThat(Scripts.problem(() -> scripts.host.load("link.js", scripts.folder)).message()).contains("inside the scripts folder");
        assertThat(Scripts.problem(() -> scripts.host.load("../secret/key.js", scripts.folder)).message())
                .contains("inside the scripts folder");
    }

    @Test
    void saysWhichImportIsMissing() {
        assertThat(Scripts.problem(() -> scripts.load("user.js", "// one\nimport x from './lib/nix.js';\n" + NOTHING)).toString())
                .isEqualTo("user.js:2: Error: cannot read 'lib/nix.js': there is no such file in the scripts folder");
        scripts.write("lib/nix.js", "export const y = 1;\n");
        assertThat(Scripts.problem(() -> scripts.load("user.js", "import { x } from './lib/nix.js';\n" + NOTHING)).message())
                .contains("'x'");
    }

    @Test
    void followsLinksInsideTheFolder() throws Exception {
        scripts.write("versions/vwap-2.js", NOTHING);
        Files.createSymbolicLink(scripts.folder.resolve("vwap.js"), scripts.folder.resolve("versions/vwap-2.js"));
        Script script = scripts.host.load("vwap.js", scripts.folder);
        assertThat(script.name()).isEqualTo("vwap");
        assertThat(script.files()).containsExactlyInAnyOrder(scripts.folder.resolve("vwap.js"),
                scripts.folder.resolve("versions/vwap-2.js"));
    }

    @Test
    void waitsForTheTopLevelOnlyIfItCanSettle() throws Exception {
        var lane = scripts.lane(scripts.load("top.js", """
                const two = await Promise.resolve(2);
                export const processor = { to: 'out' };
                export const onEvent = () => two;
                """));
        lane.event(null, "0");
        assertThat(lane.emitted()).containsExactly("2");
        assertThat(Scripts.problem(() -> scripts.load("stuck.js", "await new Promise(() => {});\n" + NOTHING)).message())
                .contains("async top level did not settle");
    }

    @Test
    void evaluatesAModuleOnce() throws Exception {
        scripts.write("lib/back.js", "import { count } from '../once.js';\nexport const back = () => count;\n");
        var lane = scripts.lane(scripts.load("once.js", """
                import { back } from './lib/back.js';
                export let count = (globalThis.count ??= 0) + 1;
                globalThis.count = count;
                export const processor = { to: 'out' };
                export const onEvent = () => [count, globalThis.count, back()];
                """));
        lane.event(null, "0");
        assertThat(lane.emitted()).containsExactly("[1,1,1]");
    }
}
