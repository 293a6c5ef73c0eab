package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Many publishers of single events and one subscriber.
final class IngestScenario {
    private final PrintStream out;

    IngestScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            List<Contestant> all = bench.contestants(Dialect::fanout);
            bench.printRates("64 publishers to 1 subscriber", bench.measure(all, "--conns", "1", "--pubs", "64", "--window", "2048"));
        }
    }
}
