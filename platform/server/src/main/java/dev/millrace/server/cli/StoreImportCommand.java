package dev.millrace.server.cli;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.store.Store;
import dev.millrace.server.MillraceConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `millrace store import CHANNEL`: fills a new channel with what was exported.
@Command(name = "import", sortOptions = false, header = {"Fills a new channel with events that were exported.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace store import trades trades.jsonl", "  zcat trades.jsonl.gz | millrace store import trades", "",
                "Times, keys, tags and data are kept, offsets begin with 1. The server must be stopped.",
                "Lines that are no events are named on standard error; the exit code is then 1."})
final class StoreImportCommand implements Callable<Integer> {
    private static final ChannelSettings.Retain ALL = new ChannelSettings.Retain(Long.MAX_VALUE, Duration.ofDays(365_000), Long.MAX_VALUE);

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "The channel, of which nothing may be stored yet.")
    private String channel = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The file to read; standard input by default.")
    private @Nullable Path file;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConfigOption config = new ConfigOption();

    StoreImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        if (!ChannelName.isReadable(channel)) {
            throw CommandException.wrongInput(
                    "expected a channel name of " + ChannelName.EXPECTED + ", got '" + ChannelName.printable(channel) + "'");
        }
        ChannelSettings settings = settings();
        Refusals refusals = new Refusals(terminal);
        try (InputStream in = file == null ? terminal.in() : Files.newInputStream(terminal.resolve(file));
                OpenStore open = OpenStore.of(data, terminal);
                ProgressBar bar = new ProgressBar(terminal, file == null ? 0 : Files.size(terminal.resolve(file)))) {
            long imported = read(new Lines(in), new ImportedEvents(empty(open.store(), settings)), bar, refusals);
            bar.erase();
            terminal.err().printf("%,d events imported into %s %s%s%n", imported, channel, bar.pace(imported),
                    refusals.isEmpty() ? "" : ", " + refusals.summary());
        } catch (IOException e) {
            throw CommandException.failed("cannot read " + (file == null ? "standard input" : String.valueOf(file)) + ": " + e);
        }
        return refusals.isEmpty() ? 0 : CommandException.FAILED;
    }

    /// The configured ones, if they store the channel at all.
    private ChannelSettings settings() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig loaded = config.load(terminal, problems);
        if (loaded == null) {
            throw ConfigOption.refusal(problems);
        }
        ChannelSettings configured = Channels.settingsOf(channel, loaded.engine().settingsOf(channel));
        if (configured.durability() == Durability.MEMORY) {
            terminal.say("the configuration does not store channel '" + channel
                    + "': give it 'retain' before the server starts, or nobody will see these events");
            return new ChannelSettings(configured.key(), ALL, configured.slow(), Durability.OS);
        }
        terminal.say("the server gives up what the configuration does not retain: in channel '" + channel + "' "
                + retained(configured.retain()));
        return configured;
    }

    private static String retained(ChannelSettings.Retain retain) {
        String count = retain.count() == Long.MAX_VALUE ? "" : "all but the newest " + retain.count() + " events, ";
        String time = retain.time().compareTo(Duration.ofDays(36_500)) > 0
                ? ""
                : "what is older than " + inWords(retain.time()) + ", ";
        return count + time + "what exceeds " + StoreListCommand.size(retain.bytes());
    }

    private static String inWords(Duration time) {
        return time.toDays() > 0 ? time.toDays() + " d" : time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toMillis() + " ms";
    }

    private Channel empty(Store store, ChannelSettings settings) throws CommandException {
        if (store.channels().contains(channel)) {
            throw CommandException.wrongInput("something is stored of channel '" + channel
                    + "' already, and the order of its times must not break: import into another channel");
        }
        return new Channels(name -> settings, Runnable::run, 1, store).get(channel);
    }

    private long read(Lines lines, ImportedEvents events, ProgressBar bar, Refusals refusals) throws IOException, CommandException {
        long bytes = 0;
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            bytes += line.length + 1;
            try {
                if (line.length > 0) {
                    events.add(StoredLine.read(line));
                }
            } catch (IllegalArgumentException e) {
                refusals.add(lines.number(), lines.number(), String.valueOf(e.getMessage()), 0);
            }
            bar.show(bytes, events.count());
        }
        return events.finish();
    }
}
