package dev.millrace.server.protocol;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.RawEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a subscriber wants an event's tags to be like: comparisons of single tags, put together by and, or and not. Made once for a
/// subscription and then asked about every event. Immutable.
public sealed interface TagFilter extends Predicate<RawEvent> {
    /// How many nodes a filter may have: every one of them may have to look at every event.
    int MOST_NODES = 100;
    /// How many values one comparison may have, and how long a number may be.
    int MOST_VALUES = 1_000;
    int LONGEST_NUMBER = 64;

    /// Whether an event with these tags is wanted.
    boolean accepts(Map<String, String> tags);

    @Override
    default boolean test(RawEvent event) {
        return accepts(event.tags());
    }

    /// A node of the tree as it came from a client. Owned by who reads it.
    final class Node {
        String op = "";
        String key = "";
        String cmp = "";
        String val = "";
        List<String> vals = List.of();
        final List<Node> nodes = new ArrayList<>(2);
    }

    /// The tree makes no sense.
    final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }
    }

    /// How a tag is compared.
    enum Comparison {
        /// Is the value.
        EQ,
        /// Is not the value, or is not there.
        NEQ,
        /// Is one of the values.
        IN,
        /// Is none of the values, or is not there.
        NIN,
        /// Is there.
        EX,
        /// Is not there.
        NEX,
        /// Starts with the value.
        SW,
        /// Ends with the value.
        EW,
        /// Contains the value.
        CT,
        /// Is a number below the value.
        LT,
        /// Is a number not above the value.
        LTE,
        /// Is a number above the value.
        GT,
        /// Is a number not below the value.
        GTE;

        boolean isNumeric() {
            return compareTo(LT) >= 0;
        }

        static Comparison of(String name) throws InvalidException {
            for (Comparison each : values()) {
                if (each.toString().equals(name)) {
                    return each;
                }
            }
            throw new InvalidException("`cmp` must be one of " + Arrays.stream(values()).map(Object::toString)
                    .collect(Collectors.joining(", ")) + ", got '" + printable(name) + "'");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// All must accept.
    record And(List<TagFilter> parts) implements TagFilter {
        @Override
        public boolean accepts(Map<String, String> tags) {
            for (TagFilter part : parts) {
                if (!part.accepts(tags)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// One must accept.
    record Or(List<TagFilter> parts) implements TagFilter {
        @Override
        public boolean accepts(Map<String, String> tags) {
            for (TagFilter part : parts) {
                if (part.accepts(tags)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// It must not accept.
    record Not(TagFilter part) implements TagFilter {
        @Override
        public boolean accepts(Map<String, String> tags) {
            return !part.accepts(tags);
        }
    }

    /// One tag is compared.
    ///
    /// @param number the value as a number where numbers are compared, otherwise null
    record Leaf(String key, Comparison comparison, String value, Set<String> values, @Nullable BigDecimal number) implements TagFilter {
        @Override
        public boolean accepts(Map<String, String> tags) {
            String tag = tags.get(key);
            return tag == null ? acceptsNone() : acceptsOne(tag);
        }

        private boolean acceptsNone() {
            return comparison == Comparison.NEQ || comparison == Comparison.NIN || comparison == Comparison.NEX;
        }

        private boolean acceptsOne(String tag) {
            return switch (comparison) {
                case EQ -> tag.equals(value);
                case NEQ -> !tag.equals(value);
                case IN -> values.contains(tag);
                case NIN -> !values.contains(tag);
                case EX -> true;
                case NEX -> false;
                case SW -> tag.startsWith(value);
                case EW -> tag.endsWith(value);
                case CT -> tag.contains(value);
                case LT, LTE, GT, GTE -> compare(tag);
            };
        }

        private boolean compare(String tag) {
            BigDecimal of = decimal(tag);
            if (of == null || number == null) {
                return false;
            }
            int order = of.compareTo(number);
            return switch (comparison) {
                case LT -> order < 0;
                case LTE -> order <= 0;
                case GT -> order > 0;
                default -> order >= 0;
            };
        }
    }

    /// Makes the filter that a client described.
    static TagFilter of(Node root) throws InvalidException {
        if (count(root, 0) > MOST_NODES) {
            throw new InvalidException("a filter may have " + MOST_NODES + " nodes, this one has more");
        }
        return made(root);
    }

    private static int count(Node node, int before) {
        int count = before + 1;
        for (Node each : node.nodes) {
            count = count > MOST_NODES ? count : count(each, count);
        }
        return count;
    }

    private static TagFilter made(Node node) throws InvalidException {
        return switch (node.op) {
            case "" -> leaf(node);
            case "and" -> new And(parts(node));
            case "or" -> new Or(parts(node));
            case "not" -> {
                List<TagFilter> parts = parts(node);
                if (parts.size() != 1) {
                    throw new InvalidException("`not` must have one of `nodes`, got " + parts.size());
                }
                yield new Not(parts.getFirst());
            }
            default -> throw new InvalidException("`op` must be and, or, not, or empty for a comparison, got '" + printable(node.op) + "'");
        };
    }

    private static List<TagFilter> parts(Node node) throws InvalidException {
        if (node.nodes.isEmpty()) {
            throw new InvalidException("`" + node.op + "` must have `nodes`");
        }
        List<TagFilter> parts = new ArrayList<>(node.nodes.size());
        for (Node each : node.nodes) {
            parts.add(made(each));
        }
        return List.copyOf(parts);
    }

    private static TagFilter leaf(Node node) throws InvalidException {
        Comparison comparison = Comparison.of(node.cmp);
        if (node.key.isEmpty()) {
            throw new InvalidException("a comparison must have a `key`");
        }
        boolean isList = comparison == Comparison.IN || comparison == Comparison.NIN;
        if (isList && node.vals.isEmpty()) {
            throw new InvalidException("`" + comparison + "` of tag '" + printable(node.key) + "' must have `vals`");
        }
        if (node.vals.size() > MOST_VALUES) {
            throw new InvalidException(
                    "`vals` of tag '" + printable(node.key) + "' may have " + MOST_VALUES + " values, got " + node.vals.size());
        }
        BigDecimal number = comparison.isNumeric() ? decimal(node.val) : null;
        if (comparison.isNumeric() && number == null) {
            throw new InvalidException("`" + comparison + "` of tag '" + printable(node.key) + "' must have a number as `val`, got '"
                    + printable(node.val) + "'");
        }
        return new Leaf(node.key, comparison, node.val, Set.copyOf(node.vals), number);
    }

    /// The number, or null if it is none.
    private static @Nullable BigDecimal decimal(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER || text.charAt(0) > '9') {
            return null; // without the price of an exception, or of a number of a million digits
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String printable(String text) {
        return ChannelName.printable(text);
    }
}
