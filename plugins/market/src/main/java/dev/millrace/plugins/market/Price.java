package dev.millrace.plugins.market;

import org.jspecify.annotations.Nullable;

/// One trade or quote of a symbol; the symbol is the event's key, the time is the event's time.
///
/// @param price what was paid; an event without it is rejected
/// @param volume how much was traded; null where the data has none
public record Price(@Nullable Double price, @Nullable Double volume) {

    /// Whether the price is one that can be computed with.
    boolean usable() {
        return price != null && Double.isFinite(price) && price > 0;
    }

    /// Why it is not usable.
    String complaint() {
        return "price is " + price + ": expected a number greater than 0";
    }

    /// The price of a usable event.
    double amount() {
        if (price == null) {
            throw new IllegalStateException(complaint());
        }
        return price;
    }

    /// The volume, 0 where the data has none.
    double traded() {
        return volume == null ? 0 : volume;
    }
}
