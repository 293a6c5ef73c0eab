package dev.millrace.engine.channel;

/// A pattern of names, in which `*` stands for any characters, dots included. Names that start with `$` are matched by patterns that start
/// with `$` only. Immutable.
public final class NamePattern {
    private final String text;
    /// What must stand between the `*`.
    private final String[] pieces;

    /// @param text a name without `*` matches itself
    public NamePattern(String text) {
        this.text = text;
        this.pieces = text.split("\\*", -1);
    }

    /// The pattern as it was written.
    public String text() {
        return text;
    }

    /// Whether it may match more than one name.
    public boolean isOpen() {
        return pieces.length > 1;
    }

    /// Each piece is looked for where the one before ended; the last one must end the name.
    public boolean matches(String name) {
        String first = pieces[0];
        if (!isOpen()) {
            return name.equals(first);
        }
        if (!name.startsWith(first) || name.startsWith("$") != text.startsWith("$")) {
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

    /// Whether a name may match both, as far as their beginnings tell: a yes may be wrong, a no is not.
    public boolean mayOverlap(NamePattern other) {
        String mine = pieces[0];
        String theirs = other.pieces[0];
        boolean begin = mine.startsWith(theirs) || theirs.startsWith(mine);
        return begin && text.startsWith("$") == other.text.startsWith("$");
    }

    @Override
    public String toString() {
        return text;
    }
}
