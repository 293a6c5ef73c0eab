package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How a server starts that lives for a second only: nearly all of a start is loading and compiling classes, so it gets them loaded, from
/// a cache of this very distribution, and compiles as little as it can. The server itself is the same.
final class QuickStart {
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m";

    private QuickStart() {}

    /// The variables for the launcher.
    ///
    /// @param options more options for Java
    static Map<String, String> environment(String... options) {
        return variables("-XX:AOTCache=" + cache() + " -Xlog:aot=off -Xlog:cds=off " + String.join(" ", options));
    }

    private static Map<String, String> variables(String options) {
        return Map.of("MILLRACE_SCRIPTS", "interpreted", "JAVA_OPTS", QUICK + " " + options);
    }

    /// Made by the first server of this run of the tests that asks, from what that loads.
    private static Path cache() {
        Path folder = Distribution.home().resolveSibling("quick-start");
        Path cache = folder.resolve("classes-" + ProcessHandle.current().pid() + ".aot");
        try {
            if (!Files.exists(cache)) {
                clear(Files.createDirectories(folder));
                train(folder, cache);
            }
            return cache;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What earlier runs have left; it may be of another distribution.
    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".aot")).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void train(Path folder, Path cache) throws IOException {
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        Files.write(scripts.resolve("tally.js"), Tally.script(0));
        Files.write(plugins.resolve("tally.jar"), Tally.jar(0));
        Path config = Files.writeString(folder.resolve("millrace.yaml"), Tally.CONFIG);
        List<String> command = Distribution.command("serve", "--port", "0", "--config", config.toString(), "--data",
                folder.resolve("data").toString(), "--plugins", plugins.toString(), "--scripts", scripts.toString());
        try (Program program = Program.start(folder, variables("-XX:AOTCacheOutput=" + cache), command)) {
            program.awaitOut(line -> line.startsWith("Millrace is ready"));
            program.terminate();
            assertThat(program.exitCode()).as(program.said()).isZero();
        }
    }
}
