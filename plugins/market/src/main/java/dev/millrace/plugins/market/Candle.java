package dev.millrace.plugins.market;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The prices of a symbol in one span of time.
///
/// @param symbol null for prices without one
/// @param time the beginning of the span
/// @param open the earliest price
/// @param high the highest price
/// @param low the lowest price
/// @param close the latest price
/// @param volume the sum of the volumes
/// @param trades how many prices
public record Candle(@Nullable String symbol, Instant time, double open, double high, double low, double close, double volume,
        long trades) {}
