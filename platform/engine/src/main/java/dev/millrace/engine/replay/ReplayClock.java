package dev.millrace.engine.replay;

import dev.millrace.engine.processor.WallClock;

/// A clock on the wall that stands where the events are that are replayed: as late as the server took the latest of them.
final class ReplayClock implements WallClock {
    private final Runnable idle;
    private long now = Long.MIN_VALUE;

    /// @param idle called each time when nothing is left to do
    ReplayClock(Runnable idle) {
        this.idle = idle;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public boolean comesFirst(long due, long eventTime) {
        now = Math.max(now, eventTime);
        return due <= now;
    }

    @Override
    public void idle() {
        idle.run();
    }
}
