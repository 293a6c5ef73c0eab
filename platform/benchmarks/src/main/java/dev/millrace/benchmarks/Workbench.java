package dev.millrace.benchmarks;

import static dev.millrace.benchmarks.Table.fine;
import static dev.millrace.benchmarks.Table.whole;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// What a scenario works with: Millrace and its peers as processes that end with it, the load generator, a folder. Used by one thread.
final class Workbench implements AutoCloseable {
    private final PrintStream out;
    private final Options options;
    private final Path folder;
    private final Load load;
    private final Deque<Server> servers = new ArrayDeque<>();

    /// Tells the machine and starts Millrace.
    Workbench(PrintStream out, Options options) throws IOException, InterruptedException {
        this.out = out;
        this.options = options;
        Machine.print(out);
        folder = Files.createTempDirectory("millrace-benchmark");
        load = new Load(folder);
        servers.add(Millrace.start(folder));
    }

    Server millrace() {
        return servers.getFirst();
    }

    Load load() {
        return load;
    }

    /// Millrace, and the peers that are chosen, installed, and able to do it, each started.
    ///
    /// @param task what is to be done, in a server's dialect; empty if it cannot
    List<Contestant> contestants(Function<Dialect, List<String>> task) throws IOException, InterruptedException {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant("millrace", millrace(), task.apply(Millrace.PLAIN)));
        contestants.addAll(peers(task));
        return contestants;
    }

    /// The peers alone.
    List<Contestant> peers(Function<Dialect, List<String>> task) throws IOException, InterruptedException {
        List<Contestant> contestants = new ArrayList<>();
        Peers.prepare();
        for (Peer peer : Peers.all()) {
            List<String> arguments = task.apply(peer.dialect());
            if (options.wants(peer.name()) && !arguments.isEmpty()) {
                start(peer).ifPresent(server -> contestants.add(new Contestant(peer.name(), server, arguments)));
            }
        }
        return contestants;
    }

    private Optional<Server> start(Peer peer) throws InterruptedException {
        Optional<String> version = peer.version();
        if (version.isEmpty()) {
            out.printf("%-12snot installed: %s%n", peer.name(), peer.origin());
            return Optional.empty();
        }
        try {
            servers.add(peer.start(folder));
            out.printf("%-12s%s%n", peer.name(), version.get());
            return Optional.of(servers.getLast());
        } catch (IOException e) {
            out.printf("%-12s%s%n", peer.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /// Puts the load on each in turn, and all that again in each round, so that what disturbs the machine disturbs everybody.
    ///
    /// @param numbers how much load
    List<Result> measure(List<Contestant> contestants, String... numbers) throws IOException, InterruptedException {
        Map<Contestant, List<JsonNode>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (Contestant each : contestants) {
                measure(each, numbers).ifPresent(measured -> rounds.computeIfAbsent(each, _ -> new ArrayList<>()).add(measured));
            }
        }
        return rounds.entrySet().stream().map(each -> new Result(each.getKey().name(), each.getValue())).toList();
    }

    private Optional<JsonNode> measure(Contestant contestant, String... numbers) throws IOException, InterruptedException {
        List<String> times = List.of("--secs", String.valueOf(options.seconds()), "--warmup", String.valueOf(options.warmup()));
        Optional<JsonNode> measured = Optional.empty();
        try {
            measured = Optional.of(load.run(contestant.server(), contestant.arguments(), Dialect.join(times, List.of(numbers))));
        } catch (IOException e) {
            out.printf("%s: %s%n", contestant.name(), e.getMessage());
        }
        if (measured.isPresent() && !load.complaints().isEmpty()) {
            out.printf("%s: %s%n", contestant.name(), load.complaints());
        }
        return measured;
    }

    /// Prints rates, with the ratio of the first to each.
    void printRates(String title, List<Result> results) {
        Table table = new Table(out, title, "events/s", "first/this", "server us/event", "server MB", "generator");
        for (Result each : results) {
            table.row(each.name(), whole(each.eventsPerSecond()), fine(results.getFirst().eventsPerSecond() / each.eventsPerSecond()),
                    fine(each.microseconds()), whole(each.median("rss_kb") / 1024), fine(each.median("gen_cpu")));
        }
    }

    /// Prints how long events took.
    void printLatencies(String title, List<Result> results) {
        Table table = new Table(out, title, "events/s", "p50 us", "p99 us", "p99.9 us", "server us/event");
        for (Result each : results) {
            table.row(each.name(), whole(each.eventsPerSecond()), whole(each.median("p50_us")), whole(each.median("p99_us")),
                    whole(each.median("p999_us")), fine(each.microseconds()));
        }
    }

    @Override
    public void close() throws IOException {
        servers.forEach(Server::close);
        Server.delete(folder);
    }
}
