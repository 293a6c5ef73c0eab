package dev.millrace.plugins.market;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The daily log returns of a symbol, as state.
///
/// @param day the beginning of the latest day
/// @param open whether that day is not over
/// @param last the time of `close`
/// @param close the latest price of that day
/// @param previous the close of the day before; null on the first day
/// @param returns `ln(close / previous)` of the days that are over, oldest first
record Returns(Instant day, boolean open, Instant last, double close, @Nullable Double previous, List<Double> returns) {

    /// The first price.
    static Returns of(Instant day, Instant time, double price) {
        return new Returns(day, true, time, price, null, List.of());
    }

    /// Whether that day is over.
    boolean over(Instant ofDay) {
        return ofDay.isBefore(day) || !open && ofDay.equals(day);
    }

    /// One more price, of a day that is not over.
    Returns with(Instant ofDay, Instant time, double price) {
        if (!open) {
            return new Returns(ofDay, true, time, price, close, returns);
        }
        return time.isBefore(last) ? this : new Returns(day, true, time, price, previous, returns);
    }

    /// The day is over: its return joins the last `size` ones.
    Returns endOfDay(int size) {
        List<Double> longer = new ArrayList<>(returns);
        if (previous != null) {
            longer.add(Math.log(close / previous));
        }
        int surplus = Math.max(0, longer.size() - size);
        return new Returns(day, false, last, close, previous, List.copyOf(longer.subList(surplus, longer.size())));
    }

    /// The sample standard deviation in two passes, which stays exact where the textbook's difference of squares cancels.
    double deviation() {
        double mean = returns.stream().mapToDouble(Double::doubleValue).sum() / returns.size();
        double squares = returns.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
        return Math.sqrt(squares / (returns.size() - 1));
    }
}
