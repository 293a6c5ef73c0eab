package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line, as processes and through pipes.
class CommandLineIT {
    private static final int LINES = 10_000;

    @TempDir
    Path folder;

    @Test
    void passesEveryLineThroughPipesOnceAndInOrder() {
        try (Distribution server = Distribution.configured(folder, Distribution.KEEP_ALL);
                Program subscribe = start("subscribe", "numbers", "--url", server.ws("").toString(), "--count", String.valueOf(LINES))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> server.json("/api/channels").get("channels").valueStream()
                    .anyMatch(channel -> channel.get("name").asString().equals("numbers") && channel.get("subscribers").asInt() == 1));
            List<String> lines = IntStream.rangeClosed(1, LINES).mapToObj(n -> "{\"n\":" + n + "}").toList();
            try (Program publish = start("publish", "numbers", "--url", server.ws("").toString())) {
                lines.stream().collect(Collectors.groupingBy(line -> line.length())).values()
                        .forEach(part -> publish.type(part.stream().map(line -> line + "\n").collect(Collectors.joining())));
                publish.endInput();
                assertThat(publish.exitCode()).as(publish.said()).isZero();
                assertThat(publish.err()).last().asString().startsWith("10,000 events published to numbers");
            }
            assertThat(subscribe.exitCode()).as(String.join("\n", subscribe.err())).isZero();
            assertThat(subscribe.out()).isEqualTo(lines);
        }
    }

    @Test
    void givesAllEventsTheKeyThatWasAskedFor() {
        try (Distribution server = Distribution.start(folder);
                Program publish = start("publish", "a", "--url", server.ws("").toString(), "--key", "K")) {
            publish.type("1\n2\n");
            publish.endInput();
            assertThat(publish.exitCode()).as(publish.said()).isZero();
            assertThat(server.json("/channels/a").get("events").valueStream().map(event -> event.get("key").asString()))
                    .containsExactly("K", "K");
        }
    }

    @Test
    void namesLinesThatAreNoJson() {
        try (Distribution server = Distribution.start(folder); Program publish = start("publish", "a", "--url", server.ws("").toString())) {
            publish.type("1\nnonsense\n3\n");
            publish.endInput();
            assertThat(publish.exitCode()).isEqualTo(1);
            assertThat(publish.err()).anyMatch(line -> line.contains("line 2") && line.contains("not JSON"));
            assertThat(server.json("/channels/a").get("events")).hasSize(2);
        }
    }

    @Test
    void saysThatNoServerIsThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        for (String command : List.of("publish", "subscribe")) {
            Program program = run(command, "a", "--url", "ws://127.0.0.1:" + free);
            assertThat(program.exitCode()).as(program.said()).isEqualTo(1);
            assertThat(program.err()).singleElement().asString().contains("cannot reach 127.0.0.1:" + free, "millrace serve");
        }
    }

    @Test
    void saysThatThePortIsInUse() throws IOException {
        Files.createDirectory(folder.resolve("plugins"));
        Files.createDirectory(folder.resolve("scripts"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program second = run("serve", "--port", String.valueOf(taken.getLocalPort()), "--data", "data", "--plugins", "plugins",
                    "--scripts", "scripts");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).last().asString().isEqualTo("millrace: port " + taken.getLocalPort()
                    + " is in use: stop what uses it, or choose another with '--port N'");
        }
    }

    @Test
    void namesFileAndLineOfAnUnknownSetting() {
        Path file = Distribution.write(folder.resolve("wrong.yaml"), "server:\n  port: 9000\n  prot: 1\nchannles: {}\n");
        for (String command : List.of("serve", "check")) {
            Program program = run(command, "--config", "wrong.yaml");
            assertThat(program.exitCode()).as(program.said()).isEqualTo(2);
            assertThat(program.err()).anyMatch(line -> line.startsWith(file + ":3:3: ") && line.contains("'prot'"))
                    .anyMatch(line -> line.startsWith(file + ":4:1: ") && line.contains("'channles'"));
        }
    }

    @Test
    void stopsCleanlyUnderLoad() {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder), "--demo");
                Socket subscriber = server.open("/channels/load");
                Program publish = start("publish", "load", "--url", server.ws("").toString())) {
            String thousand = "{\"n\":1}\n".repeat(1_000);
            for (int i = 0; i < 20; i++) {
                publish.type(thousand);
            }
            subscriber.next(1_000);
            server.stop();
            assertThat(subscriber.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void findsNothingWrongWithTheDistribution() {
        Program check = run("check", "--config", Distribution.home().resolve("conf/demo.yaml").toString());
        assertThat(check.exitCode()).as(check.said()).isZero();
        assertThat(check.out()).singleElement().asString().startsWith("Nothing is wrong");
    }

    @Test
    void checkNamesEverythingThatIsWrong() throws IOException {
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(scripts.resolve("good.js"), "export function onEvent(event) { return event; }\n");
        Files.writeString(scripts.resolve("syntax.js"), "// one\n// two\nexport function onEvent() { let x = ; }\n");
        Files.writeString(scripts.resolve("thrower.js"), "export function onEvent() {}\n\nthrow new Error('at the top');\n");
        Files.writeString(scripts.resolve("mute.js"), "export const processor = { from: 'a' };\n");
        Files.writeString(scripts.resolve("typed.ts"), "export function onEvent(n: number) {}\n");
        Files.writeString(plugins.resolve("broken.jar"), "no zip file");
        Files.write(plugins.resolve("average.jar"), PluginJar.averaging("average", "1.0.0"));
        Files.write(plugins.resolve("twin.jar"), PluginJar.averaging("average", "1.0.0"));
        Path config = Distribution.write(folder.resolve("millrace.yaml"), """
                processors:
                  right: {use: average, from: a, to: b, with: {size: 3}}
                  wrong: {use: average, from: a, to: b, with: {sise: 3}}
                  good: {use: average, from: a, to: b}
                """);
        Program check = run("check", "--config", config.toString(), "--scripts", "scripts", "--plugins", "plugins");
        assertThat(check.exitCode()).as(check.said()).isEqualTo(2);
        List<String> expected = new ArrayList<>(List.of(scripts.resolve("syntax.js") + ":3:", scripts.resolve("thrower.js") + ":3:",
                scripts.resolve("mute.js") + "", scripts.resolve("typed.ts") + ": TypeScript", plugins.resolve("broken.jar") + ": ",
                plugins.resolve("twin.jar") + ": ", config + ":3:"));
        for (String start : expected) {
            assertThat(check.err()).as(check.said()).anyMatch(line -> line.startsWith(start));
        }
        assertThat(check.err()).anyMatch(line -> line.contains("'sise'")).anyMatch(line -> line.contains("at the top"))
                .anyMatch(line -> line.contains("a processor named 'good'"))
                .noneMatch(line -> line.startsWith(scripts.resolve("good.js") + ":"));
        assertThat(check.err()).as(check.said()).hasSize(expected.size() + 1);
    }

    private Program run(String... arguments) {
        return Program.run(folder, Map.of(), Distribution.command(arguments));
    }

    private Program start(String... arguments) {
        return Program.start(folder, Map.of(), Distribution.command(arguments));
    }
}
