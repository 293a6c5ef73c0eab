package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Publishing with acknowledgements over the Centrifuge protocol, 200-byte events, to channels of each durability in turn on one server:
/// what being stored costs.
final class PublishScenario {
    private static final String CHANNELS = """
            channels:
              memory: {retain: {count: 1000}, durability: memory}
              os: {retain: {bytes: 256MB}}
              disk: {retain: {bytes: 256MB}, durability: disk}
            """;
    private static final List<Integer> IN_FLIGHT = List.of(1, 16, 64);
    private final PrintStream out;

    PublishScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        Options options = Options.of(arguments);
        Machine.print(out);
        Path folder = Files.createTempDirectory("millrace-benchmark");
        Load load = new Load(folder);
        try (Server server = Millrace.start(folder, CHANNELS)) {
            out.printf("%n%-10s%14s%14s%14s%12s%12s%n", "in flight", "memory", "os", "disk", "os/memory", "disk/memory");
            for (int inFlight : IN_FLIGHT) {
                measure(load, server, inFlight, options);
            }
            out.printf("memory of the server: %d MB%n", server.megabytes());
        } finally {
            Server.delete(folder);
        }
    }

    private void measure(Load load, Server server, int inFlight, Options options) throws IOException, InterruptedException {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (String channel : List.of("memory", "os", "disk")) {
                rates.computeIfAbsent(channel, _ -> new ArrayList<>()).add(rate(load, server, channel, inFlight, options));
            }
        }
        double memory = median(rates.getOrDefault("memory", List.of()));
        double os = median(rates.getOrDefault("os", List.of()));
        double disk = median(rates.getOrDefault("disk", List.of()));
        out.printf("%-10d%12.0f/s%12.0f/s%12.0f/s%12.2f%12.2f%n", inFlight, memory, os, disk, os / memory, disk / memory);
    }

    private static double rate(Load load, Server server, String channel, int inFlight, Options options)
            throws IOException, InterruptedException {
        String publish = "{\"id\":{seq},\"publish\":{\"channel\":\"" + channel + "\",\"data\":" + Dialect.event(200) + "}}";
        return load.run(server,
                List.of("echo", "--path", "/connection/websocket", "--init", "{\"id\":1,\"connect\":{}}", "--msg", publish, "--marker",
                        "\"offset\":", "--sample", "1000000000"),
                List.of("--conns", "64", "--inflight", String.valueOf(inFlight), "--secs", String.valueOf(options.seconds()), "--warmup",
                        String.valueOf(options.warmup())))
                .path("events_s").asDouble();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
