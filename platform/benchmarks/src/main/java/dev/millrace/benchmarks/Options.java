package dev.millrace.benchmarks;

import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// What every scenario understands: how long, how often, and against whom.
///
/// @param seconds how long one measurement takes
/// @param warmup how long the same load runs before it
/// @param rounds how often each is measured; medians are printed
/// @param only the peers to measure; empty: all that are installed
record Options(int seconds, int warmup, int rounds, Set<String> only) {
    static final String USAGE = "--seconds 3 --warmup 2 --rounds 5 --only bun,ws";

    /// @throws IllegalArgumentException if there is something else among them
    static Options of(List<String> arguments) {
        Options options = new Options(3, 2, 5, Set.of());
        for (Iterator<String> each = arguments.iterator(); each.hasNext();) {
            options = options.with(each.next(), each.hasNext() ? each.next() : "");
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--seconds" -> new Options(Integer.parseInt(value), warmup, rounds, only);
            case "--warmup" -> new Options(seconds, Integer.parseInt(value), rounds, only);
            case "--rounds" -> new Options(seconds, warmup, Integer.parseInt(value), only);
            case "--only" -> new Options(seconds, warmup, rounds, Set.of(value.split(",")));
            default -> throw new IllegalArgumentException("unknown option " + name + ": expected " + USAGE);
        };
    }

    /// The longer of the chosen warm-up and this one.
    Options warmAtLeast(int least) {
        return new Options(seconds, Math.max(warmup, least), rounds, only);
    }

    /// Whether a peer is to be measured.
    boolean wants(String peer) {
        return only.isEmpty() || only.contains(peer);
    }
}
