package dev.millrace.engine.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What is wrong with configuration: all of it, so that it can be corrected in one go. After the first 200 problems the rest is only
/// counted. Used by one thread.
public final class Problems {
    private static final int SHOWN = 80;
    private static final int KEPT = 200;
    private final List<Problem> found = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private int size;

    private record Problem(Place place, String message) {}

    /// Adds a problem.
    ///
    /// @param message a sentence: what, the offending value, what was expected
    public void add(Place place, String message) {
        size++;
        if (found.size() == KEPT) {
            return;
        }
        found.add(new Problem(place, message));
        if (!files.contains(place.file())) {
            files.add(place.file());
        }
    }

    /// Adds all problems of another collection.
    public void addAll(Problems others) {
        others.found.forEach(problem -> add(problem.place(), problem.message()));
        size += others.size - others.found.size();
    }

    /// Whether nothing is wrong.
    public boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// `file:line:column: message` each: by file in the order of their first problem, then by line and column.
    public List<String> messages() {
        Comparator<Problem> byFile = Comparator.comparingInt(problem -> files.indexOf(problem.place().file()));
        Comparator<Problem> byPlace = byFile.thenComparingInt(problem -> problem.place().line())
                .thenComparingInt(problem -> problem.place().column());
        Stream<String> kept = found.stream().sorted(byPlace).map(problem -> problem.place() + ": " + problem.message());
        return size == found.size() ? kept.toList() : Stream.concat(kept, Stream.of((size - found.size()) + " more problems")).toList();
    }

    /// The messages without their places, in the same order.
    public List<String> sentences() {
        return found.stream().map(Problem::message).toList();
    }

    /// All messages, a line each.
    @Override
    public String toString() {
        return String.join("\n", messages());
    }

    /// Text of any origin in quotes, as it may be shown in a message: shortened, without control characters.
    static String quoted(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return "'" + shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?") + "'";
    }
}
