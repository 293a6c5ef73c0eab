package dev.millrace.server.cli;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.config.Spelling;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `millrace store forget PROCESSOR`: removes a processor's state, timers and positions.
@Command(name = "forget", sortOptions = false, header = {"Removes a processor's state, timers and positions.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace store forget vwap", "",
                "It then begins anew with the next event that is published. The server must be stopped."})
final class StoreForgetCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "PROCESSOR", description = "The processor's name.")
    private String processor = "";

    @Mixin
    private DataOption data = new DataOption();

    StoreForgetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        data.look(terminal).close(); // what is not there is not made
        try (OpenStore open = OpenStore.of(data, terminal)) {
            if (!open.store().processors().contains(processor)) {
                throw CommandException.wrongInput("nothing is stored of a processor '" + processor + "'"
                        + Spelling.hint(processor, open.store().processors()));
            }
            open.store().forget(processor);
        } catch (StoredDataException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        terminal.out().println("Nothing is stored of processor " + processor + " any more.");
        return 0;
    }
}
