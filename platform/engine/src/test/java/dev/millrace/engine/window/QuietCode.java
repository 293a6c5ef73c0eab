package dev.millrace.engine.window;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;

/// An author's code that does nothing with events and emits windows as they are.
final class QuietCode implements ProcessorCode {
    @Override
    public String version() {
        return "quiet";
    }

    @Override
    public LaneCode open() {
        return new LaneCode() {
            @Override
            public void onEvent(String channel, long offset, RawEvent event, long time, Work work) {}

            @Override
            public void onTimer(Timer timer, Work work) {}

            @Override
            public void saveState(Work work) {}

            @Override
            public void forgetState() {}

            @Override
            public void interrupt() {}

            @Override
            public void close() {}
        };
    }
}
