package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Timer;

/// Code that saves its state in a way of its own, and leaves everything else to other code.
abstract class Saving implements LaneCode {
    private final LaneCode code;

    Saving(LaneCode code) {
        this.code = code;
    }

    @Override
    public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        code.onEvent(channel, offset, event, time, work);
    }

    @Override
    public void onTimer(Timer timer, Work work) throws CodeException {
        code.onTimer(timer, work);
    }

    @Override
    public void interrupt() {
        code.interrupt();
    }

    @Override
    public void close() {
        code.close();
    }
}
