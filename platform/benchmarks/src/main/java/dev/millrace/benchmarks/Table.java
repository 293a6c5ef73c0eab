package dev.millrace.benchmarks;

import java.io.PrintStream;

/// Rows that are printed one below the other: a name, then figures.
final class Table {
    private final PrintStream out;

    /// @param title what was done
    /// @param columns the headings of the figures
    Table(PrintStream out, String title, String... columns) {
        this.out = out;
        out.printf("%n%s%n", title);
        row("", columns);
    }

    void row(String name, String... figures) {
        StringBuilder line = new StringBuilder("%-26s".formatted(name));
        for (String figure : figures) {
            line.append("%16s".formatted(figure));
        }
        out.println(line.toString().stripTrailing());
    }

    /// A rate or an amount: whole.
    static String whole(double value) {
        return "%,.0f".formatted(value);
    }

    static String whole(long value) {
        return "%,d".formatted(value);
    }

    /// A ratio, or a small time.
    static String fine(double value) {
        return "%.2f".formatted(value);
    }
}
