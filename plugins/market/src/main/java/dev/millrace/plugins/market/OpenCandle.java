package dev.millrace.plugins.market;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A candle whose span is not over, as state. Knows the times of its earliest and latest price, because prices may come out of order.
///
/// @param start the beginning of the span
/// @param first the time of `open`
/// @param last the time of `close`
record OpenCandle(Instant start, Instant first, Instant last, double open, double high, double low, double close, double volume,
        long trades) {

    /// A candle of one price.
    static OpenCandle of(Instant start, Instant time, double price, double volume) {
        return new OpenCandle(start, time, time, price, price, price, price, volume, 1);
    }

    /// The same candle after one more price; of two prices of one instant the later event counts as the later price.
    OpenCandle with(Instant time, double price, double more) {
        boolean earliest = time.isBefore(first);
        boolean latest = !time.isBefore(last);
        return new OpenCandle(start, earliest ? time : first, latest ? time : last, earliest ? price : open, Math.max(high, price),
                Math.min(low,
                        price),
                latest ? price : close, volume + more, trades + 1);
    }

    Candle close(@Nullable String symbol) {
        return new Candle(symbol, start, open, high, low, close, volume, trades);
    }
}
