package dev.millrace.benchmarks;

import static dev.millrace.benchmarks.Table.fine;
import static dev.millrace.benchmarks.Table.whole;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// A thousand subscribers of which one never reads, at two fifths of the rate that the server can deliver: what the others notice.
final class SlowScenario {
    private static final int SUBSCRIBERS = 1_000;
    private final PrintStream out;

    SlowScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        // The slow one is felt only once all buffers between it and the server are full.
        Options options = Options.of(arguments).warmAtLeast(8);
        try (Workbench bench = new Workbench(out, options)) {
            List<Contestant> all = bench.contestants(Dialect::fanout);
            Table table = new Table(out, "p99 of the others", "published/s", "all read, us", "one stalled, us", "ratio", "server MB");
            for (Contestant each : all) {
                measure(bench, each, table);
            }
        }
    }

    private static void measure(Workbench bench, Contestant contestant, Table table) throws IOException, InterruptedException {
        Contestant crowd = contestant.with("--conns", String.valueOf(SUBSCRIBERS));
        List<Result> alone = bench.measure(List.of(crowd));
        if (alone.isEmpty()) {
            return; // the reason is printed
        }
        double most = alone.getFirst().eventsPerSecond() / SUBSCRIBERS;
        String rate = String.valueOf(Math.max(1, Math.round(most * 0.4)));
        Contestant slow = crowd.with("--stall", "1", "--rcvbuf", "4096");
        List<Result> results = bench.measure(List.of(crowd, slow), "--rate", rate);
        if (results.size() < 2) {
            return;
        }
        double without = results.getFirst().median("p99_us");
        double with = results.getLast().median("p99_us");
        table.row(contestant.name(), rate, whole(without), whole(with), fine(with / without),
                whole(results.getLast().median("rss_kb") / 1024));
    }
}
