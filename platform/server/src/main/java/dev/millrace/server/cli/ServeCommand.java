package dev.millrace.server.cli;

import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.Folders;
import dev.millrace.server.MillraceConfig;
import dev.millrace.server.Platform;
import dev.millrace.server.StartException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace serve`: runs the server until the process is told to stop.
@Command(name = "serve", sortOptions = false, header = {"Runs the server until Ctrl-C or SIGTERM.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace serve --demo",
                "  millrace serve --config my.yaml --port 9000",
                "  millrace serve --data /var/lib/millrace --scripts my/scripts", "", "Environment variables:",
                "  MILLRACE_LOG=debug             logs more; also error, warn, info, trace",
                "  MILLRACE_SCRIPTS=interpreted   does not compile scripts",
                "  JAVA_OPTS=-Xmx4g               more options for Java"})
final class ServeCommand implements Callable<Integer> {
    private static final String LOG = "MILLRACE_LOG";
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on instead of the configured one; 0 takes any free one.")
    private @Nullable Integer port;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the server keeps its data; data/ of the distribution by default.")
    private @Nullable Path data;

    @Mixin
    private FolderOptions folders = new FolderOptions();

    @Option(names = "--demo", description = "Adds the demo: five scenes on real data, live on the page.")
    private boolean demo;

    @Option(names = {"-v", "--verbose"}, description = "Logs more, like MILLRACE_LOG=debug.")
    private boolean verbose;

    @Option(names = "--stop-with-parent", hidden = true, description = "Stops when the process that started this one ends.")
    private boolean stopWithParent;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        chooseLogging();
        MillraceConfig settings = settings();
        List<String> problems = folders.problems(terminal);
        if (!problems.isEmpty()) {
            throw CommandException.wrongInput(String.join("\nmillrace: ", problems));
        }
        Folders used = folders.folders(terminal, data);
        FolderOptions.prepare(used);
        say("configuration", config.file(terminal) == null ? "the defaults" : String.valueOf(config.file(terminal)));
        say("data", used.data().toString());
        say("plugins", used.plugins() + " (watched)");
        say("scripts", used.scripts() + " (watched)");
        try (StopSignal signal = new StopSignal(terminal); Platform platform = build(settings, used)) {
            signal.start();
            if (stopWithParent) {
                signal.watchParent();
            }
            start(platform, settings);
            say("runtime", "scripts run " + platform.scriptRuntime());
            terminal.out().println("Millrace is ready: " + platform.address() + "/ (Ctrl-C stops it)");
            terminal.out().flush();
            signal.await();
            terminal.out().println("Millrace stops.");
        }
        return 0;
    }

    private void chooseLogging() throws CommandException {
        String level = verbose ? "debug" : terminal.environment().getOrDefault(LOG, "info").toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw CommandException.wrongInput(LOG + ": expected error, warn, info, debug or trace, got '" + level + "'");
        }
        System.setProperty(LOG, level);
    }

    private MillraceConfig settings() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig own = config.load(terminal, problems);
        EngineConfig added = demo ? ConfigOption.loadDemo(terminal, problems) : EngineConfig.EMPTY;
        if (own == null || added == null) {
            throw ConfigOption.refusal(problems);
        }
        try {
            return port == null ? own.over(added) : own.over(added).withPort(port);
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongInput("option '--port': " + e.getMessage());
        }
    }

    private static Platform build(MillraceConfig settings, Folders used) throws CommandException {
        try {
            return new Platform(settings, used);
        } catch (StartException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }

    private static void start(Platform platform, MillraceConfig settings) throws CommandException {
        try {
            platform.start();
        } catch (StartException e) {
            throw CommandException.failed(isPortInUse(e)
                    ? "port " + settings.server().port() + " is in use: stop what uses it, or choose another with '--port N'"
                    : String.valueOf(e.getMessage()));
        }
    }

    private static boolean isPortInUse(@Nullable Throwable e) {
        return e != null && (e instanceof BindException || isPortInUse(e.getCause()));
    }

    private void say(String what, String value) {
        terminal.out().printf("%-14s %s%n", what, value);
    }
}
