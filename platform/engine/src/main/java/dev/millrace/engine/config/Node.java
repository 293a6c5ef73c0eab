package dev.millrace.engine.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A part of configuration as it was written, with its place. Two nodes are equal if they say the same, wherever they stand: a comment
/// more in a file changes no processor. Immutable.
public sealed interface Node {

    /// Where the node begins.
    Place place();

    /// A tree without entries.
    static Mapping empty(Place place) {
        return new Mapping(place, Map.of(), Map.of());
    }

    /// Whether nothing is said: `key:` without a value, or `null`.
    default boolean isNothing() {
        return this instanceof Scalar(_, var text) && text == null;
    }

    /// One value.
    ///
    /// @param text as written, without quotes; null for nothing
    record Scalar(Place place, @Nullable String text) implements Node {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Scalar(_, var others) && Objects.equals(text, others);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(text);
        }
    }

    /// A list.
    ///
    /// @param items in their order
    record Sequence(Place place, List<Node> items) implements Node {
        /// Makes the list unmodifiable.
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Sequence(_, var others) && items.equals(others);
        }

        @Override
        public int hashCode() {
            return items.hashCode();
        }
    }

    /// Named entries.
    ///
    /// @param entries by name, in the order in which they were written
    /// @param keys where each name stands
    record Mapping(Place place, Map<String, Node> entries, Map<String, Place> keys) implements Node {
        /// Makes the maps unmodifiable.
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            keys = Map.copyOf(keys);
        }

        /// Where a name stands; the mapping's own place if it has no such entry.
        public Place keyPlace(String name) {
            return keys.getOrDefault(name, place);
        }

        /// This mapping with one entry set; an entry of that name keeps its position.
        public Mapping with(String name, Node value) {
            Map<String, Node> changed = new LinkedHashMap<>(entries);
            changed.put(name, value);
            Map<String, Place> places = new LinkedHashMap<>(keys);
            places.putIfAbsent(name, value.place());
            return new Mapping(place, changed, places);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mapping(_, var others, _) && entries.equals(others);
        }

        @Override
        public int hashCode() {
            return entries.hashCode();
        }
    }
}
