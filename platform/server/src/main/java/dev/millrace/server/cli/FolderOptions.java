package dev.millrace.server.cli;

import dev.millrace.engine.Folders;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options `--plugins` and `--scripts`: where drop-ins are looked for.
final class FolderOptions {
    @Option(names = "--plugins", paramLabel = "DIR", description = "Where plugin jars are dropped; plugins/ of the distribution by default.")
    private @Nullable Path plugins;

    @Option(names = "--scripts", paramLabel = "DIR", description = "Where scripts are dropped; scripts/ of the distribution by default.")
    private @Nullable Path scripts;

    /// What is wrong with the folders that were asked for: only the usual ones may be missing.
    List<String> problems(Terminal terminal) {
        List<String> problems = new ArrayList<>();
        addMissing(terminal, plugins, "--plugins", problems);
        addMissing(terminal, scripts, "--scripts", problems);
        return problems;
    }

    private static void addMissing(Terminal terminal, @Nullable Path typed, String option, List<String> problems) {
        if (typed != null && !Files.exists(terminal.resolve(typed))) {
            problems.add("option '" + option + "': there is no folder " + terminal.resolve(typed));
        }
    }

    /// The folders, whether they exist or not.
    ///
    /// @param data as it was typed; null for `data` of the distribution
    Folders folders(Terminal terminal, @Nullable Path data) {
        return new Folders(folder(terminal, data, "data"), folder(terminal, plugins, "plugins"), folder(terminal, scripts, "scripts"));
    }

    /// Creates what is missing.
    ///
    /// @throws CommandException if one cannot be created, read or, where the server writes, written
    static void prepare(Folders folders) throws CommandException {
        prepare(folders.data(), "--data", true);
        prepare(folders.plugins(), "--plugins", false);
        prepare(folders.scripts(), "--scripts", false);
    }

    private static Path folder(Terminal terminal, @Nullable Path typed, String name) {
        return typed == null ? terminal.home().resolve(name) : terminal.resolve(typed);
    }

    private static void prepare(Path folder, String option, boolean written) throws CommandException {
        String instead = "; '" + option + " DIR' chooses another folder";
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw CommandException.failed("expected a folder, but " + folder + " is a file" + instead);
        }
        create(folder, instead);
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw CommandException.failed("no permission to read the folder " + folder + instead);
        }
        if (written && !Files.isWritable(folder)) {
            throw CommandException.failed("no permission to write to the folder " + folder + instead);
        }
    }

    private static void create(Path folder, String instead) throws CommandException {
        try {
            Files.createDirectories(folder);
        } catch (AccessDeniedException e) {
            throw CommandException.failed("no permission to create the folder " + folder + instead);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
            throw CommandException.failed("cannot create the folder " + folder + " (" + reason + ")" + instead);
        }
    }
}
