package dev.millrace.benchmarks;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A processor between a publisher and a subscriber: the mean of the values of each of 16 keys, by a plugin and by a script.
final class Pipeline {
    private static final int KEYS = 16;

    private Pipeline() {}

    /// An event of each key, a line each.
    static String lines() {
        return IntStream.range(0, KEYS).mapToObj(key -> Dialect.reading("sensor-" + key, 20 + key)).collect(Collectors.joining("\n"));
    }

    /// Both, with such messages.
    static List<Contestant> contestants(Server millrace, String message) {
        return List.of(contestant("millrace script", millrace, "samples", "means", message),
                contestant("millrace plugin", millrace, "readings", "averages", message));
    }

    private static Contestant contestant(String name, Server millrace, String from, String to, String message) {
        Dialect dialect = new Dialect(List.of(), List.of("--path", "/channels/" + to), List.of())
                .processing("/channels/" + from + "?subscribe=false");
        return new Contestant(name, millrace, dialect.pipelines(message));
    }
}
