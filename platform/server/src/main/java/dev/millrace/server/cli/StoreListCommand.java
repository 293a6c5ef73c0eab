package dev.millrace.server.cli;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.json.JsonWriter;
import dev.millrace.engine.store.StoreInspection;
import dev.millrace.engine.store.StoredChannel;
import dev.millrace.engine.store.StoredProcessor;
import dev.millrace.server.MillraceConfig;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace store list`: which channels and processors are stored, and how large they are.
@Command(name = "list", sortOptions = false, header = {"Lists stored channels and processors.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace store list",
                "  millrace store list --json | jq '.channels[].bytes'", "",
                "Sizes are those before compression. May run beside a server."})
final class StoreListCommand implements Callable<Integer> {
    private static final String CHANNEL = "%-28s %12s %12s %12s %10s  %-10s %s%n";
    private static final String PROCESSOR = "%-28s %12s %12s %12s  %s%n";

    private final Terminal terminal;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Writes one JSON object.")
    private boolean json;

    StoreListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig settings = config.load(terminal, problems);
        if (settings == null) {
            throw ConfigOption.refusal(problems);
        }
        try (StoreInspection look = data.look(terminal)) {
            if (json) {
                terminal.out().println(new String(json(look, settings.engine()), StandardCharsets.UTF_8));
            } else {
                print(look, settings.engine());
            }
        }
        return 0;
    }

    private void print(StoreInspection look, EngineConfig settings) {
        terminal.out().printf(CHANNEL, "channel", "events", "oldest", "newest", "size", "durability", "epoch");
        for (StoredChannel channel : look.channels()) {
            terminal.out().printf(CHANNEL, channel.name(), channel.next() - channel.oldest(), channel.oldest(), channel.next() - 1,
                    size(channel.bytes()), durability(channel, settings), channel.epoch());
        }
        terminal.out().println();
        terminal.out().printf(PROCESSOR, "processor", "state", "version", "waiting", "stands at");
        for (StoredProcessor processor : look.processors()) {
            terminal.out().printf(PROCESSOR, processor.name(), size(processor.stateBytes()), processor.stateVersion(), processor.lag(),
                    positions(processor));
        }
        terminal.out().flush();
    }

    private static String positions(StoredProcessor processor) {
        StringBuilder text = new StringBuilder();
        processor.positions().forEach((channel, next) -> {
            if (!channel.startsWith("$")) {
                text.append(text.isEmpty() ? "" : ", ").append(channel).append(':').append(next);
            }
        });
        return text.toString();
    }

    private static byte[] json(StoreInspection look, EngineConfig settings) {
        return JsonWriter.object(out -> {
            out.objects("channels", look.channels(), (item, channel) -> {
                item.text("name", channel.name()).number("id", channel.id()).text("epoch", channel.epoch());
                item.number("events", channel.next() - channel.oldest()).number("oldest", channel.oldest());
                item.number("newest", channel.next() - 1).number("bytes", channel.bytes());
                item.text("durability", durability(channel, settings));
            });
            out.objects("processors", look.processors(), (item, processor) -> {
                item.text("name", processor.name()).number("stateVersion", processor.stateVersion());
                item.number("stateBytes", processor.stateBytes()).number("lanes", processor.lanes()).number("lag", processor.lag());
                item.object("positions", all -> processor.positions().forEach(all::number));
            });
        });
    }

    /// What the configuration says now; a channel that it no longer stores keeps what it has, unseen.
    private static String durability(StoredChannel channel, EngineConfig settings) {
        Durability durability = Channels.settingsOf(channel.name(), settings.settingsOf(channel.name())).durability();
        return durability.name().toLowerCase(Locale.ROOT);
    }

    /// A number of bytes for people.
    static String size(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        int unit = Math.min(4, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        return String.format(Locale.ROOT, "%.1f %cB", bytes / (double) (1L << unit * 10), "KMGT".charAt(unit - 1));
    }
}
