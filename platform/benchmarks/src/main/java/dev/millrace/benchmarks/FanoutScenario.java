package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// One publisher and many subscribers; deliveries are counted.
final class FanoutScenario {
    private final PrintStream out;

    FanoutScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            List<Contestant> all = bench.contestants(Dialect::fanout);
            all.add(1, new Contestant("millrace centrifuge json", bench.millrace(), Millrace.CENTRIFUGE.fanout()));
            for (String subscribers : List.of("100", "1000")) {
                bench.printRates("1 publisher to " + subscribers + " subscribers", bench.measure(all, "--conns", subscribers));
            }
        }
    }
}
