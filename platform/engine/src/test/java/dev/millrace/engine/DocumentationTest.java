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
    void noticesSilenceWithThePluginOfTheGuide() throws Exception {
        String source = blocks("platform/docs/guide/plugins.md", "java").getFirst();
        engine.drop("plugins/silence.jar", TestJars.processor("silence", "1.0.0", "Silence", source).bytes());
        assertThat(engine.receipt("silence.jar", 0)).contains("activated");
        engine.publish("readings", "{\"sensor\":\"a\",\"time\":\"2026-01-01T00:00:00Z\",\"value\":1.5}",
                "{\"sensor\":\"b\",\"time\":\"2026-01-01T01:00:00Z\",\"value\":2}");
        assertThat(engine.events("silence", 1)).containsExactly("{\"sensor\":\"a\",\"lastValue\":1.5}");
    }

    /// The fenced blocks of a language.
    private static List<String> blocks(String file, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(ROOT.resolve(file))).results()
                .map((MatchResult block) -> block.group(1)).toList();
    }
}
