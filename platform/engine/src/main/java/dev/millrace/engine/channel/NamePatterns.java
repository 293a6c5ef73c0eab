package dev.millrace.engine.channel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Entries under names and under {@linkplain NamePattern patterns} of names, of which one counts for a name. Immutable.
///
/// @param <V> an entry
public final class NamePatterns<V> {
    private final Map<String, V> entries;
    /// The longest first.
    private final List<NamePattern> patterns;

    /// @param entries in an order that decides between patterns of one length; not to be changed
    public NamePatterns(Map<String, V> entries) {
        this.entries = entries;
        this.patterns = entries.keySet().stream().map(NamePattern::new).filter(NamePattern::isOpen)
                .sorted(Comparator.comparingInt((NamePattern pattern) -> pattern.text().length()).reversed()).toList();
    }

    /// The entry under the name; else under the longest pattern that it matches, of equally long ones the first; else null.
    public @Nullable V find(String name) {
        String counts = nameOf(name);
        return counts == null ? null : entries.get(counts);
    }

    /// The name or pattern of the entry that counts for a name; null if there is none.
    public @Nullable String nameOf(String name) {
        if (entries.containsKey(name)) {
            return name;
        }
        for (NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                return pattern.text();
            }
        }
        return null;
    }
}
