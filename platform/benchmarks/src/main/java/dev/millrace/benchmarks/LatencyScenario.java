package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// How long events take at a rate that does not depend on the server, counted from when each was due.
final class LatencyScenario {
    private final PrintStream out;

    LatencyScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments).warmAtLeast(5))) {
            List<Contestant> echoes = bench.contestants(Dialect::echoes);
            bench.printLatencies("echo, 20,000 a second on 64 connections", bench.measure(echoes, "--conns", "64", "--rate", "20000"));

            List<Contestant> pipelines = new ArrayList<>(Pipeline.contestants(bench.millrace(), Dialect.reading("sensor-{id}", 20)));
            echoes.stream().filter(each -> each.name().equals("jetty")).map(each -> each.with("--conns", "64")).forEach(pipelines::add);
            for (String rate : List.of("20000", "50000")) {
                bench.printLatencies("64 publishers, processed, to 1 subscriber, beside an echo of Jetty: %s a second".formatted(rate),
                        bench.measure(pipelines, "--pubs", "64", "--rate", rate));
            }
        }
    }
}
