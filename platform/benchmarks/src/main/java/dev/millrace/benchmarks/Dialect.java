package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// What the load generator says to a server, as options of the generator.
///
/// @param echo for messages that come back to their sender; empty where the server has no such thing
/// @param subscribe how a subscriber begins
/// @param publish how a publisher begins, and each of its messages
/// @param process how a publisher begins whose lines go through the handler of `mean.js`; empty where the server does not run it
record Dialect(List<String> echo, List<String> subscribe, List<String> publish, List<String> process) {
    Dialect(List<String> echo, List<String> subscribe, List<String> publish) {
        this(echo, subscribe, publish, List.of());
    }

    /// A server for which each message is an event, and the path says what becomes of it.
    static Dialect ofPaths(String echo, String subscribe, String publish) {
        List<String> message = List.of("--msg", event(200));
        return new Dialect(join(List.of("--path", echo), message), List.of("--path", subscribe),
                join(List.of("--pub-path", publish), message));
    }

    /// The same for a server that runs the handler of `mean.js` on what comes to this path.
    Dialect processing(String path) {
        return new Dialect(echo, subscribe, publish, List.of("--pub-path", path));
    }

    /// An event of so many bytes, as JSON, with the time at which it was sent.
    static String event(int bytes) {
        return event("\"p\":\"", bytes) + "\"}";
    }

    /// The event of a sensor, of 200 bytes.
    static String reading(String key, int value) {
        return event("\"key\":\"" + key + "\",\"value\":" + value + ",\"p\":\"", 200) + "\"}";
    }

    /// `{ts}` stands for 16 digits.
    private static String event(String fields, int bytes) {
        String begin = "{\"ts\":{ts}," + fields;
        return begin + "abcdefghij".repeat(bytes / 10).substring(0, bytes - 2 - begin.length() - 12);
    }

    /// The generator's options for an echo; empty where the server has none.
    List<String> echoes() {
        return echo.isEmpty() ? List.of() : join(List.of("echo"), echo);
    }

    /// The generator's options for publishers and subscribers.
    List<String> fanout() {
        return join(List.of("fanout"), subscribe, publish);
    }

    /// The generator's options for publishers of what is processed, and a subscriber of the results; empty where nothing is processed.
    List<String> pipelines(String message) {
        return process.isEmpty() ? List.of() : join(List.of("fanout", "--conns", "1"), subscribe, process, List.of("--msg", message));
    }

    /// One list of several.
    @SafeVarargs
    static <T> List<T> join(List<T>... parts) {
        List<T> all = new ArrayList<>();
        for (List<T> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
