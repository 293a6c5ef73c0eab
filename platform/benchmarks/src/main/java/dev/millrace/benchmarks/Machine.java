package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What the measurements are made on.
final class Machine {
    private static final double QUIET = 0.1;

    private Machine() {}

    /// Prints it, and whether something else uses it.
    static void print(PrintStream out) throws IOException, InterruptedException {
        out.printf("machine     %d cores, %s, %d MB, Linux %s%n", Runtime.getRuntime().availableProcessors(),
                value(Path.of("/proc/cpuinfo"), "model name"),
                Long.parseLong(value(Path.of("/proc/meminfo"), "MemTotal").split(" ")[0]) >> 10,
                System.getProperty("os.version"));
        out.printf("java        %s %s%n", System.getProperty("java.vm.name"), Runtime.version());
        double busy = busy();
        out.printf("load        %s; in the last second others used %.0f %% of the machine%n",
                Files.readString(Path.of("/proc/loadavg")).strip(),
                busy * 100);
        if (busy > QUIET) {
            out.println("WARNING     something else uses the machine: the figures are not to be trusted");
        }
    }

    private static String value(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
    }

    private static double busy() throws IOException, InterruptedException {
        long[] before = ticks();
        Thread.sleep(1000);
        long[] after = ticks();
        double total = Arrays.stream(after).sum() - Arrays.stream(before).sum();
        double idle = after[3] + after[4] - before[3] - before[4];
        return (total - idle) / total;
    }

    /// The processors' time in user, nice, system, idle, waiting for disks, interrupts.
    private static long[] ticks() throws IOException {
        String all = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        return Arrays.stream(all.split("\\s+")).skip(1).limit(8).mapToLong(Long::parseLong).toArray();
    }
}
