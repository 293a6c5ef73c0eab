package dev.millrace.benchmarks.jmh;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;

/// Hands every event on: what a processor costs that does nothing of its own. As `relay.js`.
@ProcessorType(name = "relay", from = "in", to = "out")
public final class Relay implements Processor<Relay.Trade> {
    /// An event.
    public record Trade(String symbol, double price, long volume, String note) {}

    @Override
    public void onEvent(Event<Trade> event, Context context) {
        context.emit(event.data());
    }
}
