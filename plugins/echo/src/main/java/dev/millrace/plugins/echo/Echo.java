package dev.millrace.plugins.echo;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Json;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;

/// Answers every event with itself.
@ProcessorType(name = "echo")
public final class Echo implements Processor<Json> {
    @Override
    public void onEvent(Event<Json> event, Context context) {
        context.reply(event.data());
    }
}
