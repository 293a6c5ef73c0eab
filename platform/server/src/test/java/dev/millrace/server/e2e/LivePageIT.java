package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import dev.millrace.server.security.Minted;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The live page in a real browser.
class LivePageIT {
    private static final String PICTURES = Path.of(System.getProperty("millrace.root"), "platform", "server", "target").toString();

    @TempDir
    Path folder;

    @Test
    void showsEverybodyWhatHeMaySee() {
        String yaml = """
                security:
                  tokens: {hmac: %s}
                  apiKeys: the key of an operator
                  channels:
                    "machine.*": {subscribe: anonymous, history: anonymous}
                    "weather*": {subscribe: user, history: user}
                """.formatted(Minted.SECRET);
        try (Distribution server = Distribution.configured(Distribution.withBundled(folder), yaml, "--demo");
                Program page = Foreign.node("signin.mjs", server.http("/").toString(), Foreign.chromium(), Minted.token("ada", Map.of()),
                        "the key of an operator", PICTURES)) {
            assertThat(page.exitCode()).as(page.said()).isZero();
            String needed = " Processors, channels and drop-ins need an API key of the server; a connection token shows the channels whose history"
                    + " its user may read.";
            assertThat(page.out()).satisfiesExactly(
                    nobody -> assertThat(nobody)
                            .matches("note: This is what everybody may see: 2 of the \\d+ channels that this page draws\\."
                                    + Pattern.quote(needed)),
                    machine -> assertThat(machine).isEqualTo("scenes: Live monitoring"),
                    guess -> assertThat(guess).isEqualTo("refused: The server says: the token is not a signed JSON Web Token."),
                    ada -> assertThat(ada).matches("note: This is what your token shows: 4 of the \\d+ channels that this page draws\\."
                            + Pattern.quote(needed)),
                    weather -> assertThat(weather).isEqualTo("scenes: Weather, Live monitoring"),
                    operator -> assertThat(operator).isEqualTo("operator: all scenes, processors, receipts"),
                    out -> assertThat(out).isEqualTo("signed out: nothing kept"));
        }
    }

    @Test
    void drawsAllScenesAndShowsANewScriptWithoutAnError() {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder), "--demo");
                Program page = Foreign.node("page.mjs", server.http("/").toString(), Foreign.chromium())) {
            page.awaitOut("ready for a script"::equals);
            server.drop("scripts/watched-by-the-page.js",
                    "export function onEvent(data) { return data; }".getBytes(StandardCharsets.UTF_8));
            page.awaitOut("processor appeared"::equals);
            assertThat(page.exitCode()).as(page.said()).isZero();
            assertThat(page.out()).containsExactly("live", "scene: Live monitoring", "scene: Network traffic", "scene: Stock prices",
                    "scene: Sales", "scene: Weather", "ready for a script", "processor appeared");
        }
    }
}
