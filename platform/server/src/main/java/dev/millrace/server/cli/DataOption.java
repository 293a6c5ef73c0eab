package dev.millrace.server.cli;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.store.StoreInspection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option `--data` of commands that work on what a server has stored.
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", description = "The server's data folder; data/ of the distribution by default.")
    private @Nullable Path data;

    /// The data folder.
    Path folder(Terminal terminal) {
        return data == null ? terminal.home().resolve("data") : terminal.resolve(data);
    }

    /// Where the store is.
    Path store(Terminal terminal) {
        return new FolderOptions().folders(terminal, folder(terminal)).store();
    }

    /// Opens the store to look at it.
    StoreInspection look(Terminal terminal) throws CommandException {
        try {
            StoreInspection look = new StoreInspection(store(terminal));
            look.damage().forEach(terminal::say);
            return look;
        } catch (StoredDataException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
