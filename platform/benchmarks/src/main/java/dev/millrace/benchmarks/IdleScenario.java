package dev.millrace.benchmarks;

import static dev.millrace.benchmarks.Table.whole;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// The memory of connections that have subscribed to a channel and hear nothing.
final class IdleScenario {
    private static final List<Integer> CONNECTIONS = List.of(5_000, 19_500);
    private static final List<String> INGEST = List.of("--conns", "1", "--pubs", "64", "--window", "2048", "--secs", "6");
    private final PrintStream out;

    IdleScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            List<Contestant> all = bench.contestants(dialect -> Dialect.join(dialect.subscribe(), dialect.publish()));
            for (Contestant each : all) {
                bench.load().run(each.server(), Dialect.join(List.of("fanout"), each.arguments()), INGEST);
            }
            for (int connections : CONNECTIONS) {
                Table table = new Table(out, whole(connections) + " connections", "open", "bytes each", "heap each", "server MB");
                for (Contestant each : all) {
                    measure(bench.load(), each, connections, table);
                }
            }
        }
    }

    /// Some seconds of events on few connections came first, and some connections come and go: what a server sets up once, such as the
    /// space in which a collector lets objects be made, is not counted.
    private static void measure(Load load, Contestant contestant, int connections, Table table) throws IOException, InterruptedException {
        Server server = contestant.server();
        load.hold(server, 100, contestant.arguments()).close();
        Optional<Long> heapBefore = server.liveBytes();
        long before = server.kilobytes();
        try (Load.Held held = load.hold(server, connections, contestant.arguments())) {
            int open = held.measured().path("conns").asInt();
            Optional<Long> heap = server.liveBytes();
            table.row(contestant.name(), whole(open), whole((server.kilobytes() - before) * 1024.0 / open),
                    heap.map(bytes -> whole((bytes - heapBefore.orElse(0L)) / (double) open)).orElse("-"), whole(server.megabytes()));
        }
    }
}
