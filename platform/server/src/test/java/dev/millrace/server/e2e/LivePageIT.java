package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The live page in a real browser.
class LivePageIT {
    @TempDir
    Path folder;

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
