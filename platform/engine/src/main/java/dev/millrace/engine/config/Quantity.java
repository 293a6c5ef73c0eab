package dev.millrace.engine.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A whole number with a unit: `5s`, `64KB`.
public record Quantity(long number, String unit) {
    private static final int MAX_DIGITS = 18;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static @Nullable Quantity of(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits == 0 || digits > MAX_DIGITS ? null : new Quantity(Long.parseLong(text.substring(0, digits)), text.substring(digits));
    }

    /// A duration of up to a hundred years, so that it has nanoseconds that fit a `long`; null if the text is none.
    public static @Nullable Duration duration(String text) {
        Quantity quantity = of(text);
        long millis = quantity == null ? 0 : switch (quantity.unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 0;
        };
        return quantity == null || millis == 0 || quantity.number > LONGEST.toMillis() / millis
                ? null
                : Duration.ofMillis(quantity.number * millis);
    }

    /// A number of bytes; null if the text is none.
    public static @Nullable Long bytes(String text) {
        Quantity quantity = of(text);
        int shift = quantity == null ? -1 : switch (quantity.unit) {
            case "", "B" -> 0;
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            case "TB" -> 40;
            default -> -1;
        };
        return quantity == null || shift < 0 || quantity.number > Long.MAX_VALUE >> shift ? null : quantity.number << shift;
    }
}
