package dev.millrace.server.cli;

import dev.millrace.engine.Folders;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.deploy.DropIns;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.Processors.Draft;
import dev.millrace.engine.replay.Past;
import dev.millrace.engine.replay.Range;
import dev.millrace.engine.replay.Replay;
import dev.millrace.engine.store.StoreInspection;
import dev.millrace.server.MillraceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace replay`: what a processor would emit for events that are stored, or how that differs between two versions of it.
@Command(name = "replay", sortOptions = false, header = {
        "Runs stored events through a processor and prints what it emits; nothing else happens.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace replay --processor vwap --from 1h",
                "  millrace replay --processor vwap --with my/vwap.js", "  millrace replay --processor vwap --with my/vwap.js --diff", "",
                "It begins without state, so it emits what the server has emitted only if it begins where",
                "the processor did. May run beside a server.",
                "With --diff, the exit code is 1 if the two versions differ."})
final class ReplayCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Terminal terminal;

    @Option(names = "--processor", paramLabel = "P", required = true, description = "The processor's name.")
    private String processor = "";

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Option(names = "--channel", paramLabel = "C", description = "Which of its input channels is replayed; the first by default.")
    private @Nullable String channel;

    @Option(names = "--with", paramLabel = "FILE", description = "A script or a jar instead of the one in the drop folders.")
    private @Nullable Path with;

    @Option(names = "--diff", description = "With --with: print only where the two versions differ.")
    private boolean diff;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private FolderOptions folders = new FolderOptions();

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        if (diff && with == null) {
            throw CommandException.wrongInput("option '--diff': expected '--with FILE' too, the version to compare with");
        }
        EngineConfig settings = settings();
        try (StoreInspection look = data.look(terminal); DropIns drops = new DropIns(settings)) {
            Draft draft = with == null || diff ? running(drops) : replacement(drops, with);
            Range wanted = range.of(Past.of(StoreExportCommand.find(look, input(draft))));
            try (Replay replay = new Replay(draft, wanted, settings::settingsOf, FOR_EVER)) {
                replay.start();
                ReplayPrinter printer = new ReplayPrinter(terminal, processor, wanted);
                return diff && with != null ? compare(settings, drops, with, replay, printer) : printer.print(replay);
            }
        } catch (CodeException e) {
            throw CommandException.failed(e.problem().toString());
        } catch (IOException | StoredDataException e) {
            throw CommandException.failed("the replay cannot go on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private int compare(EngineConfig settings, DropIns drops, Path file, Replay replay, ReplayPrinter printer)
            throws CodeException, IOException, InterruptedException {
        try (Replay other = new Replay(replacement(drops, file), printer.range(), settings::settingsOf, FOR_EVER)) {
            other.start();
            return printer.printDifference(replay, other);
        }
    }

    private EngineConfig settings() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig loaded = config.load(terminal, problems);
        if (loaded == null) {
            throw ConfigOption.refusal(problems);
        }
        if (!folders.problems(terminal).isEmpty()) {
            throw CommandException.wrongInput(String.join("\nmillrace: ", folders.problems(terminal)));
        }
        return loaded.engine();
    }

    private Draft running(DropIns drops) throws CodeException, IOException {
        Folders used = folders.folders(terminal, null);
        return drops.find(processor, used.scripts(), used.plugins());
    }

    private Draft replacement(DropIns drops, Path file) throws CodeException, IOException {
        return drops.read(processor, terminal.resolve(file));
    }

    private String input(Draft draft) throws CommandException {
        if (channel == null && !draft.spec().from().isEmpty()) {
            return draft.spec().from().getFirst();
        }
        if (channel == null || !draft.spec().from().contains(channel)) {
            throw CommandException.wrongInput("processor '" + processor + "' does not consume "
                    + (channel == null
                            ? "any channel, so there is nothing to replay"
                            : "channel '" + channel + "', but " + draft.spec().from()));
        }
        return channel;
    }
}
