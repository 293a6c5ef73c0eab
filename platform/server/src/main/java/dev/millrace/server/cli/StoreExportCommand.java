package dev.millrace.server.cli;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.config.Spelling;
import dev.millrace.engine.replay.Past;
import dev.millrace.engine.replay.Range;
import dev.millrace.engine.store.StoreInspection;
import dev.millrace.engine.store.StoredChannel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace store export CHANNEL`: writes stored events as lines of text.
@Command(name = "export", sortOptions = false, header = {"Writes the events of a stored channel, one JSON object a line.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace store export trades -o trades.jsonl", "  millrace store export trades --from 1h | jq .data.price", "",
                "Each line has offset, time, key, tags and data. May run beside a server."})
final class StoreExportCommand implements Callable<Integer> {
    private static final int BUFFER = 1 << 16;

    private final Terminal terminal;

    @Parameters(paramLabel = "CHANNEL", description = "The channel.")
    private String channel = "";

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "The file to write; standard output by default.")
    private @Nullable Path output;

    @Mixin
    private DataOption data = new DataOption();

    StoreExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        try (StoreInspection look = data.look(terminal)) {
            Range wanted = range.of(Past.of(find(look, channel)));
            try (ProgressBar bar = new ProgressBar(terminal, wanted.size())) {
                write(wanted, bar);
                bar.erase();
                terminal.err().printf("%,d events of %s exported %s%n", wanted.size(), channel, bar.pace(wanted.size()));
            }
            return 0;
        } catch (IOException | StoredDataException e) {
            throw CommandException.failed("the export cannot go on: " + e.getMessage());
        }
    }

    /// @throws CommandException if nothing is stored of it
    static StoredChannel find(StoreInspection look, String name) throws CommandException {
        StoredChannel found = look.channel(name);
        if (found == null) {
            throw CommandException.wrongInput("nothing is stored of a channel '" + name + "'"
                    + Spelling.hint(name, look.channels().stream().map(StoredChannel::name).toList()));
        }
        return found;
    }

    private void write(Range wanted, ProgressBar bar) throws IOException {
        if (output == null) {
            write(wanted, terminal.out(), bar);
            return;
        }
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(terminal.resolve(output)), BUFFER)) {
            write(wanted, file, bar);
        }
    }

    private void write(Range wanted, OutputStream out, ProgressBar bar) throws IOException {
        long at = wanted.from();
        Batch batch;
        while (at < wanted.to() && (batch = wanted.past().reader().apply(at)) != null) {
            for (at = Math.max(at, batch.first()); at <= batch.last() && at < wanted.to(); at++) {
                out.write(StoredLine.of(at, batch.get((int) (at - batch.first()))));
            }
            if (output == null && terminal.out().checkError()) {
                throw new IOException("nobody takes what is written to standard output");
            }
            bar.show(at - wanted.from(), at - wanted.from());
        }
    }
}
