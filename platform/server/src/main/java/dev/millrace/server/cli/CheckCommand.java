package dev.millrace.server.cli;

import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.Check;
import dev.millrace.engine.Folders;
import dev.millrace.server.MillraceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `millrace check`: says all that is wrong with configuration, scripts and jars, and starts nothing.
@Command(name = "check", sortOptions = false, header = {
        "Says what is wrong with the configuration, the scripts and the plugin jars, and starts nothing.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace check",
                "  millrace check --config my.yaml --scripts my/scripts", "",
                "Every problem is one line on standard error; the exit code is then 2."})
final class CheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private FolderOptions folders = new FolderOptions();

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig settings = config.load(terminal, problems);
        checkDropIns(settings == null ? EngineConfig.EMPTY : settings.engine(), folders.folders(terminal, null), problems);
        List<String> wrong = new ArrayList<>(folders.problems(terminal));
        wrong.addAll(problems.messages());
        if (settings == null || !wrong.isEmpty()) {
            wrong.forEach(terminal.err()::println);
            terminal.err().flush();
            return CommandException.WRONG_INPUT;
        }
        Path file = config.file(terminal);
        terminal.out().println(file == null ? "Nothing is wrong; there is no configuration file." : "Nothing is wrong with " + file + ".");
        return 0;
    }

    /// Adds what is wrong with the folders of drop-ins and what lies in them. A usual folder that does not exist holds nothing.
    private static void checkDropIns(EngineConfig config, Folders folders, Problems problems) throws CommandException {
        if (!areReadable(folders, problems)) {
            return;
        }
        try (Check check = new Check(config, problems)) {
            check.run(folders.scripts(), folders.plugins());
        } catch (IOException e) {
            throw CommandException.failed("cannot read what is to be checked: " + e);
        }
    }

    private static boolean areReadable(Folders folders, Problems problems) {
        boolean readable = true;
        for (Path folder : List.of(folders.plugins(), folders.scripts())) {
            if (Files.exists(folder) && !(Files.isDirectory(folder) && Files.isReadable(folder))) {
                problems.add(Place.in(folder.toString()), "expected a folder that may be read");
                readable = false;
            }
        }
        return readable;
    }
}
