package dev.millrace.engine.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Finds the name that was probably meant.
public final class Spelling {
    private static final int LONGEST = 64;

    private Spelling() {}

    /// What to say behind an unknown name: `, did you mean 'retain'? known: key, retain, slow`.
    public static String hint(String unknown, Collection<String> known) {
        if (known.isEmpty()) {
            return ", there is nothing to set here";
        }
        String all = "known: " + String.join(", ", known);
        return known.stream().filter(name -> isClose(unknown, name)).min(Comparator.comparingInt(name -> distance(unknown, name)))
                .map(name -> ", did you mean '" + name + "'? " + all).orElse(", " + all);
    }

    /// Whether an unknown name is probably one of these, written wrongly.
    static boolean isClose(String unknown, Collection<String> known) {
        return known.stream().anyMatch(name -> isClose(unknown, name));
    }

    private static boolean isClose(String unknown, String name) {
        int allowed = Math.min(2, Math.min(unknown.length(), name.length()) / 2);
        return unknown.length() <= LONGEST && distance(unknown, name) <= allowed;
    }

    /// How many letters must be inserted, deleted, changed or swapped with their neighbour; upper and lower case are the same.
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cost(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cost(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
