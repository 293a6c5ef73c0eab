package dev.millrace.server.cli;

import dev.millrace.engine.channel.ChannelName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace bench`: how many events a server takes and hands on, and how long that takes.
@Command(name = "bench", sortOptions = false, header = {"Measures a running server: events a second, and how long they take.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace bench",
                "  millrace bench --rate 10000 --seconds 30",
                "  millrace bench --publish trades --subscribe vwap --event '{\"symbol\":\"S$n%%10\"}'",
                "  millrace bench --call celsius --in-flight 16 --json", "",
                "It fills the channel that it publishes to, so take one that nobody needs.",
                "Ctrl-C ends it early and shows what was measured. The exit code is 1 if events",
                "were refused or nothing came back."})
final class BenchCommand implements Callable<Integer> {
    private static final String CHANNEL = "bench";
    private static final int IN_FLIGHT = 500;
    /// At a rate, calls do not wait for each other unless that is asked for; the server holds a connection back that has more of them.
    private static final int CALLS_AT_A_RATE = 1_000;
    private static final int DEFAULT_SIZE = 200;

    private final Terminal terminal;

    @Mixin
    private ServerOption remote = new ServerOption();

    @Option(names = "--publish", paramLabel = "CHANNEL", description = "The channel to publish to; " + CHANNEL + " by default.")
    private @Nullable String publish;

    @Option(names = "--subscribe", paramLabel = "CHANNEL", description = "The channel to subscribe to; the same by default. If it is another one, a processor makes its events, and hands the fields 'ts' and 'n' on.")
    private @Nullable String subscribe;

    @Option(names = "--call", paramLabel = "PROCESSOR", description = "Calls a processor by name instead.")
    private @Nullable String call;

    @Option(names = "--publishers", paramLabel = "N", description = "Connections that publish or call; 1 by default.")
    private int publishers = 1;

    @Option(names = "--subscribers", paramLabel = "N", description = "Connections that subscribe; 1 by default.")
    private @Nullable Integer subscribers;

    @Option(names = "--size", paramLabel = "BYTES", description = "The size of an event; " + DEFAULT_SIZE + " by default.")
    private @Nullable Integer size;

    @Option(names = "--event", paramLabel = "JSON", description = "The event's own fields, instead of --size. $n in it is the event's number, $n%%10 the number modulo 10.")
    private @Nullable String event;

    @Option(names = "--stamp", paramLabel = "FIELD", description = "The field for the time of an event; ts by default.")
    private String stamp = "ts";

    @Option(names = "--rate", paramLabel = "N", description = "Events a second, of all publishers together; as fast as possible by default.")
    private @Nullable Integer rate;

    @Option(names = "--batch", paramLabel = "N", description = "Events in a message at most; 1 by default.")
    private int batch = 1;

    @Option(names = "--in-flight", paramLabel = "N", description = "Without a rate, how many events may be under way to subscribers; "
            + IN_FLIGHT + " by default. With --call, calls of a connection without a result; 1 by default, and " + CALLS_AT_A_RATE
            + " with a rate.")
    private @Nullable Integer inFlight;

    @Option(names = "--seconds", paramLabel = "S", description = "How long to measure; ${DEFAULT-VALUE} by default.", defaultValue = "10")
    private int seconds = 10;

    @Option(names = "--warmup", paramLabel = "S", description = "How long to run before that; ${DEFAULT-VALUE} by default.", defaultValue = "3")
    private int warmup = 3;

    @Option(names = "--json", description = "Writes the result as JSON.")
    private boolean json;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        RemoteServer server = remote.server(terminal);
        BenchPlan plan = plan(server.url());
        BenchRun run = new BenchRun(plan);
        try (StopSignal signal = new StopSignal(terminal)) {
            signal.start();
            Thread stopper = Thread.startVirtualThread(() -> {
                signal.await();
                run.stop();
            });
            try (BenchClient client = new BenchClient(server, plan.publishers() + plan.subscribers());
                    ProgressBar progress = new ProgressBar(terminal, (warmup + seconds) * 1_000L)) {
                run.run(client, progress);
            } finally {
                stopper.interrupt();
            }
            return show(new BenchReport(plan, run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private int show(BenchReport report) {
        if (json) {
            terminal.out().println(report.json());
        } else {
            terminal.out().print(report.text());
        }
        terminal.out().flush();
        List<String> problems = report.problems();
        problems.forEach(terminal::say);
        return problems.isEmpty() ? 0 : CommandException.FAILED;
    }

    private BenchPlan plan(ServerUrl server) throws CommandException {
        check();
        String to = call != null ? call : Objects.requireNonNullElse(publish, CHANNEL);
        BenchEvents events = event != null
                ? BenchEvents.of(stamp, event)
                : BenchEvents.ofSize(stamp, Objects.requireNonNullElse(size, DEFAULT_SIZE));
        int rateOrNone = Objects.requireNonNullElse(rate, 0);
        if (call != null) {
            return new BenchPlan(server.processor(call), null, call, call, publishers, 0, 1,
                    Objects.requireNonNullElse(inFlight, rate == null ? 1 : CALLS_AT_A_RATE),
                    rateOrNone, seconds, warmup, events);
        }
        String from = Objects.requireNonNullElse(subscribe, to);
        URI source = server.webSocket(from, Map.of("batch", "true"));
        URI target = server.webSocket(to, Map.of("subscribe", "false"));
        if (!ChannelName.isValid(to)) {
            throw CommandException.wrongInput("option '--publish': channel '" + to + "' belongs to the server: it can only be read");
        }
        return new BenchPlan(target, source, to, from, publishers, Objects.requireNonNullElse(subscribers, 1), batch,
                Objects.requireNonNullElse(inFlight, IN_FLIGHT), rateOrNone, seconds, warmup, events);
    }

    private void check() throws CommandException {
        range("--publishers", publishers, 1, 1_000);
        range("--subscribers", subscribers, 0, 10_000);
        range("--size", size, 64, 1 << 20);
        range("--rate", rate, 1, 1_000_000);
        range("--batch", batch, 1, 1_000);
        range("--in-flight", inFlight, 1, 1_000_000);
        range("--seconds", seconds, 1, 86_400);
        range("--warmup", warmup, 0, 3_600);
        if (!stamp.matches("[A-Za-z_][A-Za-z0-9_]*") || stamp.equals(BenchEvents.NUMBER)) {
            throw CommandException.wrongInput("option '--stamp': expected the name of a field, and not 'n', got '" + stamp + "'");
        }
        if (size != null && event != null) {
            throw CommandException.wrongInput("options '--size' and '--event': expected one of them");
        }
        if (call != null && (publish != null || subscribe != null || subscribers != null || batch != 1)) {
            throw CommandException.wrongInput(
                    "option '--call': expected no '--publish', '--subscribe', '--subscribers' or '--batch': calls go to the processor itself");
        }
    }

    private static void range(String option, @Nullable Integer value, int least, int most) throws CommandException {
        if (value != null && (value < least || value > most)) {
            throw CommandException.wrongInput("option '" + option + "': expected " + least + " to " + most + ", got " + value);
        }
    }
}
