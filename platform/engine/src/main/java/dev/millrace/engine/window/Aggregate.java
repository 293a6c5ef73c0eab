package dev.millrace.engine.window;

import dev.millrace.engine.json.JsonPath;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One aggregate of a window, as it is declared: `count`, `sum /amount`, `quantile 0.99 /ms`, `top 10 /product`. Immutable.
///
/// @param calculation what is computed
/// @param argument which quantile, or how many items at the top; null for all others
/// @param path where the value is found in an event's data; null for `count`
public record Aggregate(Calculation calculation, @Nullable BigDecimal argument, @Nullable JsonPath path) {
    private static final int MAX_TOP = 100;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,12})?|\\.[0-9]{1,12}");
    private static final String ANY = "count, one of sum, min, max, mean, variance, first, last and distinct with a JSON pointer such as"
            + " 'sum /amount', 'quantile 0.99 /ms' or 'top 10 /product'";

    /// What is computed over the values of a window.
    public enum Calculation {
        /// How many events there are.
        COUNT(false),
        /// The sum of the numbers.
        SUM(true),
        /// The smallest number.
        MIN(true),
        /// The largest number.
        MAX(true),
        /// The arithmetic mean.
        MEAN(true),
        /// The sample variance.
        VARIANCE(true),
        /// The value of the earliest event.
        FIRST(false),
        /// The value of the latest event.
        LAST(false),
        /// How many different values there are.
        DISTINCT(false),
        /// The value below which a share of all values lies.
        QUANTILE(true),
        /// The most frequent values.
        TOP(false);

        private final boolean numeric;

        Calculation(boolean numeric) {
            this.numeric = numeric;
        }
    }

    /// Reads an aggregate; null if the text is none.
    public static @Nullable Aggregate parse(String text) {
        List<String> words = List.of(text.strip().split("\\s+", -1));
        Calculation calculation = calculation(words.getFirst());
        if (calculation == null || words.size() != size(calculation)) {
            return null;
        }
        if (calculation == Calculation.COUNT) {
            return new Aggregate(calculation, null, null);
        }
        BigDecimal argument = words.size() == 3 ? argument(calculation, words.get(1)) : null;
        boolean complete = words.getLast().startsWith("/") && (argument != null || words.size() == 2);
        return complete ? new Aggregate(calculation, argument, JsonPath.of(words.getLast())) : null;
    }

    /// What was expected instead of a text that is no aggregate, to follow the word "expected".
    public static String expected(String text) {
        Calculation meant = calculation(text.strip().split("\\s+", -1)[0]);
        return switch (meant) {
            case null -> ANY;
            case COUNT -> "'count' alone";
            case QUANTILE -> "quantile, a number from 0 to 1 and a JSON pointer, such as 'quantile 0.99 /ms'";
            case TOP -> "top, a whole number from 1 to " + MAX_TOP + " and a JSON pointer, such as 'top 10 /product'";
            case SUM, MIN, MAX, MEAN, VARIANCE, FIRST, LAST, DISTINCT ->
                word(meant) + " and a JSON pointer, such as '" + word(meant) + " /price'";
        };
    }

    /// Whether every value must be a number.
    boolean isNumeric() {
        return calculation.numeric;
    }

    Accumulator accumulator() {
        return switch (calculation) {
            case COUNT -> new Counted();
            case SUM -> new Summed(false);
            case MIN -> new Extreme(Scalars.ORDER.reversed());
            case MAX -> new Extreme(Scalars.ORDER);
            case MEAN -> new Summed(true);
            case VARIANCE -> new Variance();
            case FIRST -> new Edge(Sample.ORDER.reversed());
            case LAST -> new Edge(Sample.ORDER);
            case DISTINCT -> new Distinct();
            case QUANTILE -> new Quantile(required());
            case TOP -> new Top(required().intValueExact());
        };
    }

    /// As it would be declared.
    @Override
    public String toString() {
        return word(calculation) + (argument == null ? "" : " " + argument.toPlainString()) + (path == null ? "" : " " + path);
    }

    private BigDecimal required() {
        if (argument == null) {
            throw new IllegalStateException(this + " has no argument");
        }
        return argument;
    }

    private static @Nullable Calculation calculation(String word) {
        for (Calculation each : Calculation.values()) {
            if (word(each).equals(word)) {
                return each;
            }
        }
        return null;
    }

    private static int size(Calculation calculation) {
        return switch (calculation) {
            case COUNT -> 1;
            case QUANTILE, TOP -> 3;
            case SUM, MIN, MAX, MEAN, VARIANCE, FIRST, LAST, DISTINCT -> 2;
        };
    }

    private static @Nullable BigDecimal argument(Calculation calculation, String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        boolean valid = calculation == Calculation.QUANTILE
                ? number.compareTo(BigDecimal.ONE) <= 0
                : text.indexOf('.') < 0 && number.signum() > 0 && number.intValueExact() <= MAX_TOP;
        return valid ? number : null;
    }

    private static String word(Calculation calculation) {
        return calculation.name().toLowerCase(Locale.ROOT);
    }
}
