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

/// Turns prices into candles, one per symbol and span of event time, and emits each candle once, when its span is over.
///
/// Spans are counted from 1970, so those of a day begin at midnight UTC. A price that comes after the candle of its span was emitted is
/// left out and counted as `late`. A span without a price has no candle.
@ProcessorType(name = "candles", from = "prices", to = "candles", key = "/symbol", time = "/time")
public final class Candles implements Processor<Price> {
    private final long every;

    /// @param every how long the span of a candle is, at least a millisecond
    public record Settings(@Default("30d") Duration every) {
        /// Checks the span.
        public Settings {
            if (every.toMillis() < 1) {
                throw new IllegalArgumentException("every is " + every + ": expected at least 1ms");
            }
        }
    }

    /// @param settings how long a candle is
    public Candles(Settings settings) {
        every = settings.every().toMillis();
    }

    @Override
    public void onEvent(Event<Price> event, Context context) {
        Price data = event.data();
        if (!data.usable()) {
            context.reject(data.complaint());
            return;
        }
        Instant start = Instant.ofEpochMilli(Math.floorDiv(event.time().toEpochMilli(), every) * every);
        State<OpenCandle> state = open(context);
        OpenCandle candle = state.get();
        if (start.isBefore(candle == null ? closed(context).get(Instant.MIN) : candle.start())) {
            context.counter("late").increment();
        } else if (candle == null) {
            state.set(OpenCandle.of(start, event.time(), data.amount(), data.traded()));
            context.timers().at("close", start.plusMillis(every));
        } else {
            state.set(candle.with(event.time(), data.amount(), data.traded()));
        }
    }

    /// The span is over: the timer fires before the first price of a later span is handled.
    @Override
    public void onTimer(Timer timer, Context context) {
        State<OpenCandle> state = open(context);
        OpenCandle candle = state.get();
        if (candle != null) {
            context.emit(candle.close(timer.key()));
            closed(context).set(timer.due());
            state.clear();
        }
    }

    private static State<OpenCandle> open(Context context) {
        return context.state("candle", OpenCandle.class);
    }

    /// Until when all candles were emitted.
    private static State<Instant> closed(Context context) {
        return context.state("closed", Instant.class);
    }
}
