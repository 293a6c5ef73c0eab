package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Messages that come back, on 64 connections: through a processor in Millrace, as they are in its peers.
final class EchoScenario {
    private final PrintStream out;

    EchoScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            List<Contestant> all = bench.contestants(Dialect::echoes);
            for (String inFlight : List.of("1", "16")) {
                bench.printRates(inFlight + " in flight on each of 64 connections",
                        bench.measure(all, "--conns", "64", "--inflight", inFlight));
            }
        }
    }
}
