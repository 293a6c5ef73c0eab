package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program of a few lines on the Python package `websockets`, without any SDK.
class PythonIT {
    private static Distribution server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = Distribution.start(Distribution.withBundled(folder));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sendsOneMessageToAScriptAndGetsTheResult() {
        assertThat(answers("/processors/celsius", "{\"fahrenheit\": 212}")).containsExactly("{\"celsius\":100}");
    }

    @Test
    void sendsOneMessageToAPluginAndGetsTheResult() {
        assertThat(answers("/processors/echo", "{\"text\": \"grüße\", \"n\": [1, 2.5, null]}"))
                .singleElement().satisfies(answer -> assertThat(Distribution.JSON.readTree(answer))
                        .isEqualTo(Distribution.JSON.readTree("{\"text\": \"grüße\", \"n\": [1, 2.5, null]}")));
    }

    @Test
    void isToldWhatIsWrongAndCanGoOn() {
        List<String> answers = answers("/processors/celsius", "{\"fahrenheit\": ", "{\"fahrenheit\": 32}");
        assertThat(answers.get(0)).startsWith("{\"error\":{\"code\":107,").contains("not JSON");
        assertThat(answers.get(1)).isEqualTo("{\"celsius\":0}");
    }

    @Test
    void subscribesToAChannel() {
        try (Program python = Foreign.python("subscribe.py", server.ws("/channels/news").toString(), "3")) {
            python.awaitOut("connected"::equals);
            server.publish("news", List.of("{\"n\":1}", "{\"n\":2}", "\"three\""));
            assertThat(python.exitCode()).as(python.said()).isZero();
            assertThat(python.out()).containsExactly("connected", "{\"n\":1}", "{\"n\":2}", "\"three\"");
        }
    }

    private static List<String> answers(String path, String... messages) {
        String[] arguments = new String[messages.length + 1];
        arguments[0] = server.ws(path).toString();
        System.arraycopy(messages, 0, arguments, 1, messages.length);
        try (Program python = Foreign.python("plain.py", arguments)) {
            assertThat(python.exitCode()).as(python.said()).isZero();
            return python.out();
        }
    }
}
