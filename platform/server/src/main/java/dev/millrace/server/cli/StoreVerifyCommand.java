package dev.millrace.server.cli;

import dev.millrace.engine.store.StoreInspection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `millrace store verify`: reads everything and says what is damaged.
@Command(name = "verify", sortOptions = false, header = {"Reads all that is stored and says what is damaged.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace store verify", "",
                "Compares checksums, reads every event, looks for gaps. May run beside a server.",
                "Damage is told on standard error; the exit code is then 1."})
final class StoreVerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private DataOption data = new DataOption();

    StoreVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        try (StoreInspection look = data.look(terminal)) { // has told of channels that cannot be read at all
            List<String> wrong = look.verify(this::show);
            clear();
            if (wrong.isEmpty()) {
                long events = look.channels().stream().mapToLong(channel -> channel.next() - channel.oldest()).sum();
                terminal.out().printf("Nothing is wrong: %,d events in %,d channels, state of %,d processors.%n", events,
                        look.channels().size(), look.processors().size());
                return 0;
            }
            wrong.stream().filter(sentence -> !look.damage().contains(sentence)).forEach(terminal::say);
            return CommandException.FAILED;
        }
    }

    private void show(String step) {
        if (terminal.interactive()) {
            clear();
            terminal.err().print("\rreads " + step);
            terminal.err().flush();
        }
    }

    private void clear() {
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
        }
    }
}
