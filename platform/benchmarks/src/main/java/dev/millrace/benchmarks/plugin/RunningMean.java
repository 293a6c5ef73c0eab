package dev.millrace.benchmarks.plugin;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.State;

/// The mean of the values of each key so far: what the script `mean.js` does, in Java.
@ProcessorType(name = "running-mean", from = "readings", to = "averages", key = "/key")
public final class RunningMean implements Processor<RunningMean.Reading> {

    /// What comes in.
    public record Reading(long ts, String key, double value, String p) {}

    /// What is known of a key.
    public record Values(long count, double sum) {}

    /// What is emitted.
    public record Mean(long ts, String key, double mean) {}

    @Override
    public void onEvent(Event<Reading> event, Context context) {
        Reading reading = event.data();
        State<Values> state = context.state("values", Values.class);
        Values before = state.get(new Values(0, 0));
        Values now = new Values(before.count() + 1, before.sum() + reading.value());
        state.set(now);
        context.emit(new Mean(reading.ts(), reading.key(), now.sum() / now.count()));
    }
}
