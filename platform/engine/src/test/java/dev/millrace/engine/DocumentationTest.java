package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.plugin.TestJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the README and the guide show does what they say.
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "../.."));
    @TempDir
    Path folder;
    private EngineFixture engine;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineFixture(folder, "");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void greetsWithTheScriptOfTheReadme() throws Exception {
        engine.drop("scripts/hello.js", blocks("README.md", "js").getFirst());
        engine.receipt("hello.js", 0);
        engine.publish("hello", "{\"name\":\"Ada\"}");
        assertThat(engine.events("greetings", 1)).containsExactly("{\"text\":\"Hello Ada\"}");
    }

    @Test
    void greetsWithThePluginOfTheReadme() throws Exception {
        engine.drop("plugins/hello.jar", TestJars.processor("hello", "1.0.0", "Hello", blocks("README.md", "java").getFirst()).bytes());
        assertThat(engine.receipt("hello.jar", 0)).contains("activated");
        engine.publish("hello", "{\"name\":\"Ada\"}");
        assertThat(engine.events("greetings", 1)).containsExactly("{\"text\":\"Hello Ada\"}");
    }

    @Test
    void totalsAndNotesSilenceWithTheScriptOfTheGuide() throws Exception {
        engine.drop("scripts/total.js", blocks("platform/docs/guide/scripts.md", "js").getFirst());
        engine.receipt("total.js", 0);
        engine.publish("orders", "{\"customer\":\"a\",\"time\":\"2026-01-01\",\"amount\":5}",
                "{\"customer\":\"a\",\"time\":\"2026-01-01T12:00:00Z\",\"amount\":7}",
                "{\"customer\":\"b\",\"time\":\"2026-01-03\",\"amount\":1}");
        assertThat(engine.events("totals", 4)).containsExactly("{\"customer\":\"a\",\"orders\":1,\"spent\":5}",
                "{\"customer\":\"a\",\"orders\":2,\"spent\":12}", "{\"customer\":\"a\",\"quiet\":true}",
                "{\"customer\":\"b\",\"orders\":1,\"spent\":1}");
    }

    @Test
    void addsHoursUpWithTheScriptOfTheGuide() throws Exception {
        engine.drop("scripts/revenue.js", script("revenue.js"));
        assertThat(engine.receipt("revenue.js", 0)).contains("activated");
        engine.publish("orders", "{\"shop\":\"a\",\"time\":\"2026-01-01T10:05:00Z\",\"product\":\"tea\",\"amount\":2.5}",
                "{\"shop\":\"b\",\"time\":\"2026-01-01T10:15:00Z\",\"product\":\"tea\",\"amount\":3}",
                "{\"shop\":\"a\",\"time\":\"2026-01-01T10:55:00Z\",\"product\":\"tea\",\"amount\":0.1}",
                "{\"shop\":\"a\",\"time\":\"2026-01-01T11:00:00Z\",\"product\":\"rice\",\"amount\":7}");
        assertThat(engine.events("revenue", 2)).containsExactly(
                "{\"shop\":\"a\",\"hour\":\"2026-01-01T10:00:00.000Z\",\"orders\":2,\"total\":2.6,\"best\":\"tea\"}",
                "{\"shop\":\"b\",\"hour\":\"2026-01-01T10:00:00.000Z\",\"orders\":1,\"total\":3,\"best\":\"tea\"}");
    }

    @Test
    void setsLateReadingsApartWithTheScriptOfTheGuide() throws Exception {
        engine.drop("scripts/quiet.js", script("quiet.js"));
        assertThat(engine.receipt("quiet.js", 0)).contains("activated");
        engine.publish("readings", "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:00Z\"}",
                "{\"sensor\":\"b\",\"time\":\"2026-01-01T00:01:09Z\"}", "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:58Z\"}",
                "{\"sensor\":\"b\",\"time\":\"2026-01-01T00:01:10Z\"}");
        assertThat(engine.events("quiet", 1)).containsExactly("{\"sensor\":\"a\",\"quietSince\":\"2026-01-01T00:00:00.000Z\"}");
        assertThat(engine.events("readings.late", 1)).containsExactly("{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:58Z\"}");
    }

    @Test
    void migratesStateWithTheScriptOfTheGuide() throws Exception {
        engine.drop("scripts/visits.js", """
                export const processor = { from: 'visits', to: 'counts', key: '/page' };
                export function onEvent(visit, ctx) { ctx.state = (ctx.state ?? 0) + 1; return ctx.state; }
                """);
        engine.receipt("visits.js", 0);
        engine.publish("visits", "{\"page\":\"a\"}", "{\"page\":\"a\"}");
        engine.events("counts", 2);
        engine.drop("scripts/visits.js", script("visits.js"));
        assertThat(engine.receipt("visits.js", 1)).contains("activated");
        engine.publish("visits", "{\"page\":\"a\"}");
        assertThat(engine.events("counts", 3)).endsWith("{\"page\":\"a\",\"count\":3,\"since\":null}");
    }

    @Test
    void migratesStateWithThePluginOfTheGuide() throws Exception {
        String source = blocks("platform/docs/guide/plugins.md", "java").get(2);
        String before = source.replace("stateVersion = 2", "stateVersion = 1").replace("Count.class", "Long.class")
                .replace("State<Count> state", "State<Long> state").replace("state.get(new Count(0, \"\")).visits()", "state.get(0L)")
                .replaceAll("state.set\\(new Count.*", "state.set(before + 1);");
        engine.drop("plugins/visits.jar", TestJars.processor("visits", "1.0.0", "Visits", before).bytes());
        assertThat(engine.receipt("visits.jar", 0)).contains("activated");
        engine.publish("visits", "{\"page\":\"a\",\"visitor\":\"x\"}");
        assertThat(engine.events("counts", 1)).containsExactly("1");
        engine.drop("plugins/visits.jar", TestJars.processor("visits", "2.0.0", "Visits", source).bytes());
        assertThat(engine.receipt("visits.jar", 1)).contains("activated");
        engine.publish("visits", "{\"page\":\"a\",\"visitor\":\"y\"}");
        assertThat(engine.events("counts", 2)).endsWith("{\"visits\":2,\"lastVisitor\":\"y\"}");
    }

    @Test
    void addsHoursUpWithThePluginOfTheGuide() throws Exception {
        String guide = "platform/docs/guide/plugins.md";
        try (EngineFixture configured = new EngineFixture(folder.resolve("configured"), blocks(guide, "yaml").get(1))) {
            configured.drop("plugins/hourly.jar", TestJars.processor("hourly", "1.0.0", "Hourly", blocks(guide, "java").get(1)).bytes());
            assertThat(configured.receipt("hourly.jar", 0)).contains("activated");
            configured.publish("readings", "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:00Z\",\"value\":1.5}",
                    "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:59:59.999Z\",\"value\":2}",
                    "{\"sensor\":\"b\",\"time\":\"2026-01-01T01:00:00Z\",\"value\":2}");
            assertThat(configured.events("hourly", 1))
                    .containsExactly("{\"sensor\":\"a\",\"from\":\"2026-01-01T00:00:00Z\",\"mean\":1.75,\"worst\":2.0}");
        }
    }

    @Test
    void noticesSilenceWithThePluginOfTheGuide() throws Exception {
        String source = blocks("platform/docs/guide/plugins.md", "java").getFirst();
        engine.drop("plugins/silence.jar", TestJars.processor("silence", "1.0.0", "Silence", source).bytes());
        assertThat(engine.receipt("silence.jar", 0)).contains("activated");
        engine.publish("readings", "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:00Z\",\"value\":1.5}",
                "{\"sensor\":\"b\",\"time\":\"2026-01-01T01:00:00Z\",\"value\":2}");
        assertThat(engine.events("silence", 1)).containsExactly("{\"sensor\":\"a\",\"lastValue\":1.5}");
    }

    private static String script(String name) throws IOException {
        return blocks("platform/docs/guide/scripts.md", "js").stream().filter(block -> block.startsWith("// scripts/" + name)).findFirst()
                .orElseThrow();
    }

    /// The fenced blocks of a language.
    private static List<String> blocks(String file, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(ROOT.resolve(file))).results()
                .map((MatchResult block) -> block.group(1)).toList();
    }
}
