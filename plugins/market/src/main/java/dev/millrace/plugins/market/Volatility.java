package dev.millrace.plugins.market;

import dev.millrace.api.Context;
import dev.millrace.api.Default;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.State;
import dev.millrace.api.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The historical volatility of a symbol, emitted at the end of each day (UTC) on which it had a price.
///
/// With the closes `S` of `n + 1` days and their log returns `u_i = ln(S_i / S_(i-1))`, volatility is their sample standard deviation,
/// annualised by the number of trading days in a year:
///
/// ```
/// s = sqrt( sum((u_i - mean(u))^2) / (n - 1) )        volatility = s * sqrt(252)
/// ```
///
/// (John C. Hull, *Options, Futures, and Other Derivatives*, "Estimating volatility from historical data".) A price of a day that is
/// over is left out and counted as `late`.
@ProcessorType(name = "volatility", from = "prices", to = "volatility", key = "/symbol", time = "/time")
public final class Volatility implements Processor<Price> {
    private final Settings settings;

    /// @param days how many daily returns, at least 2
    /// @param year how many trading days a year has: 252 for exchanges, 365 for what is traded every day
    public record Settings(@Default("20") int days, @Default("252") int year) {
        /// Checks the numbers.
        public Settings {
            if (days < 2 || year < 1) {
                throw new IllegalArgumentException(
                        "days is " + days + ", year is " + year + ": expected at least 2 days and a year of at least 1");
            }
        }
    }

    /// What is emitted.
    ///
    /// @param symbol null for prices without one
    /// @param time the beginning of the day
    /// @param close its last price
    /// @param logReturn the day's log return
    /// @param volatility a fraction per year: 0.2 is 20 %
    public record DailyVolatility(@Nullable String symbol, Instant time, double close, double logReturn, double volatility) {}

    /// @param settings how many days
    public Volatility(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void onEvent(Event<Price> event, Context context) {
        if (!event.data().usable()) {
            context.reject(event.data().complaint());
            return;
        }
        Instant day = event.time().truncatedTo(ChronoUnit.DAYS);
        State<Returns> state = context.state("returns", Returns.class);
        Returns before = state.get();
        if (before != null && before.over(day)) {
            context.counter("late").increment();
            return;
        }
        if (before == null || !before.open()) {
            context.timers().at("end of day", day.plus(Duration.ofDays(1)));
        }
        double price = event.data().amount();
        state.set(before == null ? Returns.of(day, event.time(), price) : before.with(day, event.time(), price));
    }

    @Override
    public void onTimer(Timer timer, Context context) {
        State<Returns> state = context.state("returns", Returns.class);
        Returns before = state.get();
        if (before == null) {
            return;
        }
        Returns now = before.endOfDay(settings.days());
        state.set(now);
        if (now.returns().size() == settings.days()) {
            double volatility = now.deviation() * Math.sqrt(settings.year());
            context.emit(new DailyVolatility(timer.key(), now.day(), now.close(), now.returns().getLast(), volatility));
        }
    }
}
