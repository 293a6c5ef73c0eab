package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the guide's curl commands in their order.
class ServerApiGuideIT {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Test
    void doesWhatTheGuideShows(@TempDir Path folder) throws IOException {
        Path guide = Path.of(System.getProperty("millrace.root", "../.."), "platform/docs/guide/server-api.md");
        List<String> commands = Files.readAllLines(guide).stream().filter(line -> line.startsWith("curl ")).toList();
        assertThat(commands).hasSize(23);
        try (Distribution server = Distribution.configured(Distribution.withBundled(folder), "channels: {quotes: {table: {}}}")) {
            for (String command : commands) {
                assertThat(answer(command, server)).as(command).matches("\\{\"(result|replies)\":.*}");
            }
        }
    }

    private static String answer(String command, Distribution server) {
        List<String> arguments = new ArrayList<>();
        Matcher word = WORD.matcher(command.substring("curl ".length()));
        while (word.find()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            arguments.add(text.startsWith("http://localhost:8765")
                    ? server.http(text.substring("http://localhost:8765".length())).toString()
                    : text);
        }
        try (Program curl = Foreign.curl(arguments.toArray(String[]::new))) {
            assertThat(curl.exitCode()).as(curl.said()).isZero();
            return String.join("", curl.out());
        }
    }
}
