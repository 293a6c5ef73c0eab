package dev.millrace.benchmarks.jmh;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.State;

/// The volume-weighted average price of each symbol: reads and replaces its key's state with every event. As `vwap.js`.
@ProcessorType(name = "vwap", from = "in", to = "out", key = "/symbol")
public final class Vwap implements Processor<Vwap.Trade> {
    /// An event.
    public record Trade(String symbol, double price, long volume) {}

    /// What is kept of a symbol's trades.
    public record Sum(double value, long volume) {}

    /// What comes out.
    public record Average(String symbol, double vwap) {}

    private static final Sum NOTHING = new Sum(0, 0);

    @Override
    public void onEvent(Event<Trade> event, Context context) {
        Trade trade = event.data();
        State<Sum> state = context.state("sum", Sum.class);
        Sum before = state.get(NOTHING);
        Sum sum = new Sum(before.value() + trade.price() * trade.volume(), before.volume() + trade.volume());
        state.set(sum);
        context.emit(new Average(trade.symbol(), sum.value() / sum.volume()));
    }
}
