package dev.millrace.server.cli;

import dev.millrace.server.Platform;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace` alone: says which commands there are.
@Command(name = "millrace", versionProvider = MillraceCommand.Versions.class, synopsisSubcommandLabel = "COMMAND", header = {
        "A server for streams of events: drop in processors, subscribe to the results.",
        ""}, commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace serve --demo",
                "  echo '{\"symbol\": \"A\", \"price\": 10}' | millrace publish trades", "  millrace subscribe trades --last 10", "",
                "'millrace COMMAND --help' tells more about a command.",
                "Exit codes: 0 done, 1 failed at run time, 2 wrong input."})
final class MillraceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Show this and end.")
    @SuppressWarnings("unused")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version and end.")
    @SuppressWarnings("unused")
    private boolean version;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandException.WRONG_INPUT;
    }

    /// The versions of the server and of the Java that runs it.
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"Millrace " + Platform.version() + " on Java " + Runtime.version()};
        }
    }
}
