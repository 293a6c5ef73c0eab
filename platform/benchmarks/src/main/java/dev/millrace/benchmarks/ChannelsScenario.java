package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What channels and connections cost an event that has nothing to do with them, and what it costs to spread events over many channels.
final class ChannelsScenario {
    private static final int MANY = 10_000;
    private static final int COMMANDS = 2_000;
    private final PrintStream out;

    ChannelsScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench(out, Options.of(arguments))) {
            List<Result> results = new ArrayList<>(fanout(bench, "nothing else there"));
            try (Load.Held _ = bench.load().hold(bench.millrace(), MANY, List.of("--path", "/channels/idle"))) {
                results.addAll(fanout(bench, "10,000 idle connections"));
            }
            try (Load.Held _ = bench.load().hold(bench.millrace(), MANY, List.of("--path", "/channels/idle.{id}"))) {
                results.addAll(fanout(bench, "10,000 channels, idle"));
            }
            bench.printRates("1 publisher to 100 subscribers", results);
            bench.printRates("1 publisher to 1 subscriber of all channels",
                    bench.measure(List.of(spread(bench, 1), spread(bench, MANY)), "--conns", "1", "--window", "1024", "--pub-batch", "64"));
        }
    }

    private static List<Result> fanout(Workbench bench, String name) throws IOException, InterruptedException {
        return bench.measure(List.of(new Contestant(name, bench.millrace(), Millrace.PLAIN.fanout())), "--conns", "100");
    }

    /// Events go to each channel in turn; one connection has subscribed to all.
    private static Contestant spread(Workbench bench, int channels) {
        String[] subscriptions = IntStream.iterate(0, from -> from < channels, from -> from + COMMANDS)
                .mapToObj(from -> subscriptions(from, Math.min(from + COMMANDS, channels))).toArray(String[]::new);
        String publish = "{\"id\":{seq},\"publish\":{\"channel\":\"c{ch}\",\"data\":" + Dialect.event(200) + "}}";
        List<String> arguments = Dialect.join(Millrace.centrifuge(subscriptions), List.of("--pub-path", "/connection/websocket",
                "--pub-init", "{\"id\":1,\"connect\":{}}", "--msg", publish, "--channels", String.valueOf(channels)));
        return new Contestant("%,d channels".formatted(channels), bench.millrace(), "fanout", arguments);
    }

    private static String subscriptions(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(channel -> "{\"id\":%d,\"subscribe\":{\"channel\":\"c%d\"}}".formatted(channel + 2, channel))
                .collect(Collectors.joining("\n"));
    }
}
