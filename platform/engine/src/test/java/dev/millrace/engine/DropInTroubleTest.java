package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.plugin.TestJars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drop-ins that get in each other's way, or in the way of looking at them.
class DropInTroubleTest {
    private static final String COUNTER = """
            export const processor = { from: 'in', to: 'out' };
            export function onEvent(data, ctx) {
              ctx.state = (ctx.state ?? 0) + 1;
              return [%s, data, ctx.state];
            }
            """;
    private static final String COPY = "export const processor = { from: '%s', to: '%s' };\nexport function onEvent(d) { return d; }\n";
    @TempDir
    Path folder;

    @Test
    void deploysOthersWhenThereAreTooManyChannels() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "", 9)) {
            engine.drop("scripts/many.js", """
                    export const processor = { from: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'], to: 'out' };
                    export function onEvent(d) { return d; }
                    """);
            assertThat(engine.receipt("many.js", 0)).contains("refused", "channels already");
            engine.drop("plugins/echo.jar", jar("echo", "1.0.0", "echo", "a1", "a2", ""));
            assertThat(engine.receipt("echo.jar", 0)).contains("refused", "channels already");
            engine.drop("scripts/copy.js", "not a script");
            assertThat(engine.receipt("copy.js", 0)).contains("refused", "SyntaxError");
            assertThat(engine.receipts("many.js")).hasSize(1);
        }
    }

    @Test
    void takesAScriptWhenItsNameBecomesFree() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("scripts/count.js", COUNTER.formatted("1"));
            engine.receipt("count.js", 0);
            engine.drop("scripts/count.mjs", COUNTER.formatted("2"));
            assertThat(engine.receipt("count.mjs", 0)).contains("refused", "comes from count.js already");
            engine.delete("scripts/count.js");
            assertThat(engine.receipt("count.mjs", 1)).contains("activated");
        }
    }

    @Test
    void takesAJarWhenItsNameBecomesFree() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("scripts/count.js", COUNTER.formatted("1"));
            engine.receipt("count.js", 0);
            engine.drop("plugins/count.jar", jar("plugin", "1.0.0", "count", "in", "out", "!"));
            assertThat(engine.receipt("count.jar", 0)).contains("refused", "comes from count.js already");
            engine.delete("scripts/count.js");
            assertThat(engine.receipt("count.jar", 1)).contains("activated");
            engine.drop("scripts/count.js", COUNTER.formatted("1"));
            assertThat(engine.receipt("count.js", 2)).contains("refused", "comes from plugin plugin already");
        }
    }

    @Test
    void keepsAPluginWhenItsJarTurnsIntoAnotherThatIsRefused() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("scripts/taken.js", COPY.formatted("x", "y"));
            engine.receipt("taken.js", 0);
            engine.drop("plugins/p.jar", jar("one", "1.0.0", "mark", "in", "out", "1"));
            engine.receipt("p.jar", 0);
            engine.drop("plugins/p.jar", jar("two", "1.0.0", "taken", "in", "out", "2"));
            assertThat(engine.receipt("p.jar", 1)).contains("refused", "comes from taken.js already");
            engine.publish("in", "\"a\"");
            assertThat(engine.events("out", 1)).containsExactly("\"a1\"");
            engine.drop("plugins/p.jar", jar("three", "1.0.0", "mark", "in", "out", "3"));
            assertThat(engine.receipt("p.jar", 2)).contains("activated", "three@1.0.0", "\"in\":2");
            engine.publish("in", "\"b\"");
            assertThat(engine.events("out", 2)).containsExactly("\"a1\"", "\"b3\"");
            engine.delete("plugins/p.jar");
            assertThat(engine.receipt("p.jar", 3)).contains("removed", "\"until\":{\"mark\":{\"in\":3");
        }
    }

    @Test
    void looksPastLinksInACircle() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("scripts/lib/tax.js", "export const rate = 2;");
            Files.createSymbolicLink(engine.path("scripts/lib/round"), engine.path("scripts"));
            Files.createSymbolicLink(engine.path("scripts/self.js"), Path.of("self.js"));
            Files.createSymbolicLink(engine.path("scripts/nowhere.js"), Path.of("gone/away.js"));
            Files.createSymbolicLink(engine.path("plugins/self.jar"), Path.of("self.jar"));
            engine.drop("scripts/copy.js", COPY.formatted("in", "out"));
            assertThat(engine.receipt("copy.js", 0)).contains("activated");
            engine.drop("plugins/p.jar", jar("one", "1.0.0", "mark", "in", "marked", "1"));
            assertThat(engine.receipt("p.jar", 0)).contains("activated");
            engine.drop("scripts/self.js", COPY.formatted("in", "again"));
            assertThat(engine.receipt("self.js", 0)).contains("activated");
        }
    }

    @Test
    void seesAnOverwriteThatKeepsSizeAndTime() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            FileTime time = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));
            overwrite(engine.path("scripts/count.js"), COUNTER.formatted("1"), time);
            engine.receipt("count.js", 0);
            overwrite(engine.path("scripts/count.js"), COUNTER.formatted("2"), time);
            assertThat(engine.receipt("count.js", 1)).contains("activated");
        }
    }

    private static void overwrite(Path file, String text, FileTime time) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void resumesAHaltedPluginWhenItsJarIsTouched() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, """
                processors:
                  fussy: {use: fussy, onError: {then: stop}}
                """)) {
            engine.drop("plugins/fussy.jar", TestJars.processor("fussy", "1.0.0", "Fussy", """
                    @ProcessorType(name = "fussy", from = "in", to = "out")
                    public class Fussy implements Processor<Object> {
                        public void onEvent(Event<Object> event, Context context) {
                            if (event.data().equals("stop")) { throw new IllegalStateException("not now"); }
                            context.emit(event.data());
                        }
                    }
                    """).bytes());
            engine.receipt("fussy.jar", 0);
            engine.publish("in", "\"a\"", "\"stop\"");
            assertThat(engine.receipt("fussy.jar", 1)).contains("\"verdict\":\"halted\"", "not now", "\"until\":{\"fussy\":{\"in\":2")
                    .containsPattern("\"hash\":\"[0-9a-f]{64}\"");
            Files.setLastModifiedTime(engine.path("plugins/fussy.jar"), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
            assertThat(engine.receipt("fussy.jar", 2)).contains("activated", "\"in\":2");
        }
    }

    @Test
    void runsTheHighestVersionWhenTheJarThatRanBecomesALowerOne() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("plugins/a.jar", jar("one", "2.0.0", "mark", "in", "out", "2"));
            engine.receipt("a.jar", 0);
            engine.drop("plugins/b.jar", jar("one", "1.0.0", "mark", "in", "out", "1"));
            assertThat(engine.receipt("b.jar", 0)).contains("superseded");
            engine.drop("plugins/a.jar", jar("one", "0.9.0", "mark", "in", "out", "0"));
            assertThat(engine.receipt("a.jar", 1)).contains("superseded");
            assertThat(engine.receipt("b.jar", 1)).contains("activated");
            engine.publish("in", "\"x\"");
            assertThat(engine.events("out", 1)).containsExactly("\"x1\"");
        }
    }

    @Test
    void saysWhereAProcessorStoodThatANewVersionDoesNotBring() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("plugins/p.jar", jar("one", "1.0.0", "old", "in", "out", "1"));
            engine.receipt("p.jar", 0);
            engine.publish("in", "\"x\"");
            engine.events("out", 1);
            engine.drop("plugins/p.jar", jar("one", "1.1.0", "young", "in", "out", "2"));
            assertThat(engine.receipt("p.jar", 1)).contains("activated", "\"name\":\"young\"", "\"until\":{\"old\":{\"in\":2");
            assertThat(engine.engine().processors().find("old")).isNull();
        }
    }

    @Test
    void saysWhereAHaltedScriptStands() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("scripts/fussy.js", """
                    export const processor = { from: 'in', to: 'out', onError: { then: 'stop' } };
                    export function onEvent(n) { if (n === 2) { throw new Error('two'); } return n; }
                    """);
            engine.receipt("fussy.js", 0);
            engine.publish("in", "1", "2");
            assertThat(engine.receipt("fussy.js", 1)).contains("\"verdict\":\"halted\"", "\"until\":{\"fussy\":{\"in\":2")
                    .containsPattern("\"hash\":\"[0-9a-f]{64}\"");
        }
    }

    @Test
    void leavesNoCopyOfAJarBehind() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            engine.drop("plugins/p.jar", jar("one", "1.0.0", "mark", "in", "out", "1"));
            engine.receipt("p.jar", 0);
            assertThat(folder.resolve("data/plugins")).isNotEmptyDirectory();
        }
        assertThat(folder.resolve("data/plugins")).isEmptyDirectory();
    }

    /// The script ends its loop when a time has come, so that a second try, if there was one, would succeed.
    @Test
    void triesACostlyScriptAgainOnlyWhenItChanged() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "")) {
            Instant end = Instant.now().plus(Duration.ofSeconds(12));
            engine.drop("scripts/lib/slow.js", "while (Date.now() < %d) { }\nexport const one = 1;".formatted(end.toEpochMilli()));
            String slow = "import { one } from './lib/slow.js';\n" + COPY.formatted("in", "out");
            engine.drop("scripts/slow.js", slow);
            assertThat(engine.receipt("slow.js", 0)).contains("refused", "the script's top level");
            await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(end));
            engine.drop("scripts/first.js", COPY.formatted("in", "first"));
            engine.receipt("first.js", 0);
            engine.drop("scripts/second.js", COPY.formatted("in", "second"));
            engine.receipt("second.js", 0);
            assertThat(engine.receipts("slow.js")).hasSize(1);
            engine.drop("scripts/lib/slow.js", "export const one = 1;");
            assertThat(engine.receipt("slow.js", 1)).contains("activated");
        }
    }

    private static byte[] jar(String id, String version, String processor, String from, String to, String added) {
        return TestJars.processor(id, version, "Mark", """
                @ProcessorType(name = "%s", from = "%s", to = "%s")
                public class Mark implements Processor<Object> {
                    public void onEvent(Event<Object> event, Context context) { context.emit(event.data() + "%s"); }
                }
                """.formatted(processor, from, to, added)).bytes();
    }
}
