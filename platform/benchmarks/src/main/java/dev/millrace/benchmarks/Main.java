package dev.millrace.benchmarks;

import dev.millrace.benchmarks.jmh.Jmh;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/// Runs a scenario by its name.
public final class Main {
    private Main() {}

    /// @param args the scenario's name and what it wants to know
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        switch (args.length == 0 ? "help" : args[0]) {
            case "publish" -> new PublishScenario(out).run(rest);
            case "jmh" -> Jmh.run(rest);
            case "recovery" -> new RecoveryScenario(out).run(rest);
            default -> out.println("""
                    publish [seconds [rounds]]   acknowledged publishing to channels in memory, stored, and synced to the disk
                    recovery [gigabytes]         how long a server that was killed takes to be ready on a large store, and its memory
                    jmh [regex options]          the pieces that every event passes, each alone""");
        }
    }
}
