package dev.millrace.engine.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which entry counts for a name, of entries under names and under patterns, in which `*` stands for any characters.
public final class NamePatterns {
    private NamePatterns() {}

    /// The entry under the name; else under the longest pattern that it matches, of equally long ones the first; else null. Names that
    /// start with `$` are matched by patterns that start with `$` only.
    public static <V> @Nullable V find(Map<String, V> entries, String name) {
        V exact = entries.get(name);
        if (exact != null) {
            return exact;
        }
        String best = "";
        for (String pattern : entries.keySet()) {
            if (pattern.length() > best.length() && matches(pattern, name)) {
                best = pattern;
            }
        }
        return entries.get(best);
    }

    /// Each piece between two `*` is looked for where the one before ended; the last one must end the name.
    private static boolean matches(String pattern, String name) {
        String[] pieces = pattern.split("\\*", -1);
        String first = pieces[0];
        if (pieces.length == 1 || !name.startsWith(first) || name.startsWith("$") != pattern.startsWith("$")) {
            return false;
        }
        int from = first.length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = name.indexOf(pieces[i], from);
            if (found < 0) {
                return false;
            }
            from = found + pieces[i].length();
        }
        String last = pieces[pieces.length - 1];
        return name.length() - last.length() >= from && name.endsWith(last);
    }
}
