package dev.millrace.server.cli;

import dev.millrace.engine.config.Spelling;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Puts the commands together and turns whatever goes wrong into a sentence and an exit code: 0 done, 1 failed at run time, 2 wrong input.
public final class Cli {
    private final Terminal terminal;

    Cli(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Runs one command on the streams of this process.
    ///
    /// @return the exit code
    public static int run(String... arguments) {
        return new Cli(Terminal.ofProcess()).execute(arguments);
    }

    int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        CommandLine root = new CommandLine(new MillraceCommand());
        root.addSubcommand(new ServeCommand(terminal));
        root.addSubcommand(new PublishCommand(terminal));
        root.addSubcommand(new SubscribeCommand(terminal));
        root.addSubcommand(new CheckCommand(terminal));
        root.addSubcommand(new BenchCommand(terminal));
        root.addSubcommand(new ReplayCommand(terminal));
        root.addSubcommand(new RedriveCommand(terminal));
        root.addSubcommand(StoreCommand.of(terminal));
        root.addSubcommand(new TokenCommand(terminal));
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        root.setUsageHelpAutoWidth(true);
        root.setParameterExceptionHandler((e, _) -> refused(e));
        root.setExecutionExceptionHandler((e, _, _) -> failed(e));
        if (!terminal.interactive()) {
            root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        }
        return root;
    }

    private int refused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        terminal.say(e instanceof UnmatchedArgumentException unmatched
                ? unknown(command, unmatched.getUnmatched().getFirst())
                : String.valueOf(e.getMessage()));
        terminal.err().println("'" + command.getCommandSpec().qualifiedName() + " --help' shows what there is.");
        terminal.err().flush();
        return CommandException.WRONG_INPUT;
    }

    private static String unknown(CommandLine command, String argument) {
        if (argument.startsWith("-")) {
            List<String> known = command.getCommandSpec().options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName)
                    .toList();
            return "unknown option '" + argument + "'" + Spelling.hint(argument, known);
        }
        return command.getSubcommands().isEmpty()
                ? "unexpected argument '" + argument + "'"
                : "unknown command '" + argument + "'" + Spelling.hint(argument, command.getSubcommands().keySet());
    }

    private int failed(Exception e) {
        if (e instanceof CommandException known) {
            terminal.say(String.valueOf(known.getMessage()));
            return known.exitCode();
        }
        terminal.say("this is a bug, please report it with what follows: " + e);
        e.printStackTrace(terminal.err());
        return CommandException.FAILED;
    }
}
