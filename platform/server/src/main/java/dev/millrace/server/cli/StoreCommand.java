package dev.millrace.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace store`: the commands that work on what is stored, without a server's help.
@Command(name = "store", sortOptions = false, synopsisSubcommandLabel = "COMMAND", header = {
        "Looks after what is stored: lists, verifies, compacts, exports, imports, forgets.",
        ""}, commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace store list", "  millrace store verify --data /var/lib/millrace",
                "  millrace store export trades -o trades.jsonl", "",
                "list, verify and export may run beside a server; the others need it stopped."})
final class StoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// The command with all that belong to it.
    static CommandLine of(Terminal terminal) {
        return new CommandLine(new StoreCommand()).addSubcommand(new StoreListCommand(terminal))
                .addSubcommand(new StoreVerifyCommand(terminal)).addSubcommand(new StoreCompactCommand(terminal))
                .addSubcommand(new StoreExportCommand(terminal)).addSubcommand(new StoreImportCommand(terminal))
                .addSubcommand(new StoreForgetCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandException.WRONG_INPUT;
    }
}
