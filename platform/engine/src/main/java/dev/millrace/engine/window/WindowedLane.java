package dev.millrace.engine.window;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import org.jspecify.annotations.Nullable;

/// A lane's code with the windows that it declares: events go to the author's code and then into their windows, timers of windows end
/// here and become calls of `onWindow`. Used as the author's code is.
final class WindowedLane implements LaneCode {
    private final LaneCode author;
    private final Columns columns;
    private final Windowing windowing;
    private final String prefix;
    /// As it was last told; an event that may be late is not handed in before {@link #isLate} was asked.
    private long watermark = Long.MIN_VALUE;

    WindowedLane(LaneCode author, WindowSpec spec) {
        this.author = author;
        columns = new Columns(spec.aggregates());
        prefix = WINDOW + spec.signature() + " ";
        windowing = Windowing.of(spec, columns, prefix);
    }

    @Override
    public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        author.onEvent(channel, offset, event, time, work);
        if (work.isRejected()) {
            return; // it may come again from the dead letters
        }
        WindowResult complete = windowing.add(columns.sample(channel, offset, event, time), watermark, work);
        if (complete != null) {
            author.onWindow(complete, work);
        }
    }

    @Override
    public void onTimer(Timer timer, Work work) throws CodeException {
        if (timer.id().name().startsWith(prefix)) {
            WindowResult ended = windowing.end(timer, work);
            if (ended != null) {
                author.onWindow(ended, work);
            }
        } else if (!LaneCode.isLeftOver(timer, work)) {
            author.onTimer(timer, work);
        }
    }

    @Override
    public void onWindow(WindowResult window, Work work) throws CodeException {
        author.onWindow(window, work);
    }

    @Override
    public boolean isLate(long time, long atWatermark, Work work) {
        watermark = atWatermark;
        return windowing.isLate(time, atWatermark, work);
    }

    @Override
    public void onLate(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        author.onLate(channel, offset, event, time, work);
    }

    @Override
    public void gaveUp(Timer timer, Work work) {
        if (timer.id().name().startsWith(prefix)) {
            windowing.giveUp(timer, work);
            windowing.save(work);
        } else {
            author.gaveUp(timer, work);
        }
    }

    @Override
    public byte @Nullable [] migrate(int from, StateKey place, byte[] value) throws CodeException {
        return place.name().startsWith(WINDOW) ? value : author.migrate(from, place, value);
    }

    @Override
    public void saveState(Work work) throws CodeException {
        windowing.save(work);
        author.saveState(work);
    }

    @Override
    public void forgetState() {
        windowing.forget();
        watermark = Long.MIN_VALUE;
        author.forgetState();
    }

    @Override
    public void interrupt() {
        author.interrupt();
    }

    @Override
    public void close() {
        author.close();
    }
}
