package dev.millrace.server.cli;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `millrace store compact`: gives back the space of what is no longer kept.
@Command(name = "compact", sortOptions = false, header = {"Gives back the space of all that is no longer kept.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace store compact", "",
                "A server does that by itself bit by bit; this does all of it now. The server must be stopped."})
final class StoreCompactCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private DataOption data = new DataOption();

    StoreCompactCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        data.look(terminal).close(); // what is not there is not made
        try {
            long before = size();
            try (OpenStore open = OpenStore.of(data, terminal)) {
                open.store().compact();
            }
            terminal.out()
                    .println("The store has " + StoreListCommand.size(size()) + " now, it had " + StoreListCommand.size(before) + ".");
            return 0;
        } catch (StoredDataException | IOException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(data.store(terminal))) {
            return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
        }
    }
}
