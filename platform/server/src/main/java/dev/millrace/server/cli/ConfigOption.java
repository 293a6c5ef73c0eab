package dev.millrace.server.cli;

import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.server.MillraceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option `--config`: which file is read.
final class ConfigOption {
    private static final Path USUAL = Path.of("conf", "millrace.yaml");
    private static final Path DEMO = Path.of("conf", "demo.yaml");

    @Option(names = "--config", paramLabel = "FILE", description = {"The configuration.",
            "Without it: conf/millrace.yaml here, else the one of the distribution, else the defaults."})
    private @Nullable Path config;

    /// The file to read; null if there is none.
    @Nullable
    Path file(Terminal terminal) {
        if (config != null) {
            return terminal.resolve(config);
        }
        return List.of(terminal.directory(), terminal.home()).stream().map(folder -> folder.resolve(USUAL)).filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    /// Reads it; null exactly when that added problems.
    @Nullable
    MillraceConfig load(Terminal terminal, Problems problems) {
        return MillraceConfig.load(file(terminal), terminal.environment(), problems);
    }

    /// What the demo of the distribution adds; null exactly when it added problems.
    static @Nullable EngineConfig loadDemo(Terminal terminal, Problems problems) {
        return MillraceConfig.loadEngine(terminal.home().resolve(DEMO), problems);
    }

    /// All problems as the sentence of a command that cannot go on.
    static CommandException refusal(Problems problems) {
        return CommandException.wrongInput("the configuration is wrong:\n" + problems);
    }
}
