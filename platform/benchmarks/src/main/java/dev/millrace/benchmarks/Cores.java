package dev.millrace.benchmarks;

import java.util.List;

/// Which processor cores processes run on: the server on the first, whatever drives it on the last.
final class Cores {
    private static final int COUNT = Runtime.getRuntime().availableProcessors();

    private Cores() {}

    static List<String> first() {
        return on(0);
    }

    static List<String> last() {
        return on(COUNT - 1);
    }

    private static List<String> on(int core) {
        return COUNT == 1 ? List.of() : List.of("taskset", "-c", String.valueOf(core));
    }
}
