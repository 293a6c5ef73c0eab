package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Publish, process with state per key, subscribe; events are published 16 lines to a message. Beside it servers written by hand for Node
/// and Bun, which keep nothing, with the same handler; and what Node makes of the handler alone, without any network.
final class PipelineScenario {
    private final PrintStream out;

    PipelineScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        Options options = Options.of(arguments).warmAtLeast(5); // the time that compilers need on one core
        try (Workbench bench = new Workbench(out, options)) {
            List<Contestant> all = new ArrayList<>(Pipeline.contestants(bench.millrace(), Pipeline.lines()));
            all.addAll(bench.peers(dialect -> dialect.pipelines(Pipeline.lines())));
            List<Result> results = bench.measure(all, "--window", "256", "--pub-batch", "16");
            bench.printRates("published in lines, processed, to 1 subscriber", results);
            double node = node(options);
            out.printf("%nNode alone, the handler of the script, no network: %,.0f events/s%n", node);
            results.forEach(each -> out.printf("%s: %.2f of it%n", each.name(), each.eventsPerSecond() / node));
        }
    }

    private static double node(Options options) throws IOException, InterruptedException {
        String message = Pipeline.lines().replace("{ts}", "1234567890123456");
        Process process = new ProcessBuilder(Server.onFirst(List.of("node", Peers.built("handler.js"), String.valueOf(options.seconds()),
                String.valueOf(options.warmup()), message))).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        JsonNode measured = JsonMapper.shared()
                .readTree(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        process.waitFor();
        return measured.path("events_s").asDouble();
    }
}
