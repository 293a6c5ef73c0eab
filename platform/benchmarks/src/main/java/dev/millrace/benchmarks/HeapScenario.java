package dev.millrace.benchmarks;

import static dev.millrace.benchmarks.Table.whole;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Whether the server's objects become more while it works: what lives after a collection, again and again, under mixed load.
final class HeapScenario {
    private static final int READINGS = 6;
    private final PrintStream out;

    HeapScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            Table table = new Table(out, "after a collection, under mixed load", "events so far", "live KB", "server MB");
            double events = 0;
            for (int reading = 0; reading < READINGS; reading++) {
                events += load(bench);
                table.row("reading " + (reading + 1), whole(events), whole(bench.millrace().liveBytes().orElseThrow() / 1024.0),
                        whole(bench.millrace().megabytes()));
            }
        }
    }

    /// Calls, fan-out, and both processors; the number of events that were measured.
    private static double load(Workbench bench) throws IOException, InterruptedException {
        Server millrace = bench.millrace();
        List<Contestant> loads = Dialect.join(
                List.of(new Contestant("echo", millrace, Millrace.PLAIN.echoes()),
                        new Contestant("fan-out", millrace, Millrace.PLAIN.fanout())),
                Pipeline.contestants(millrace, Pipeline.lines()));
        double events = 0;
        for (Result each : bench.measure(loads)) {
            events += each.rounds().stream().mapToDouble(round -> round.path("events_s").asDouble() * round.path("secs").asDouble()).sum();
        }
        return events;
    }
}
