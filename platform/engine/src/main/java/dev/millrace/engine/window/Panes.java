package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Tumbling and hopping windows.
///
/// Time is cut into panes, as long as the greatest common divisor of the windows' size and their distance, so that a window is some whole
/// panes. An event goes into one pane, and a window adds up its panes when it ends; a tumbling window is one pane. A pane is state of its
/// own, named after its beginning; a window is a timer, named after the window's. A pane goes when the last window that has it ends.
final class Panes implements Windowing {
    private final long size;
    private final long every;
    private final long pane;
    private final Columns columns;
    private final String prefix;
    private final LiveState<Totals> live;

    Panes(long size, long every, Columns columns, String prefix) {
        this.size = size;
        this.every = every;
        this.columns = columns;
        this.prefix = prefix;
        pane = BigInteger.valueOf(size).gcd(BigInteger.valueOf(every)).longValueExact();
        live = new LiveState<>(Forms.totals(columns));
    }

    @Override
    public @Nullable WindowResult add(Sample sample, long watermark, Work work) {
        if (isLate(sample.time(), watermark, work)) {
            return null;
        }
        long start = floor(sample.time(), pane);
        Totals totals = live.get(work, prefix + start);
        if (totals == null) {
            totals = new Totals(columns);
            setTimers(start, watermark, work);
        }
        totals.add(sample);
        live.put(work, prefix + start, totals);
        return null;
    }

    private void setTimers(long ofPane, long watermark, Work work) {
        for (long start = floor(ofPane, every); start + size > ofPane && start + size > watermark; start -= every) {
            work.timerAt(prefix + start, start + size);
        }
    }

    @Override
    public @Nullable WindowResult end(Timer timer, Work work) {
        long start = timer.due() - size;
        Totals all = size == pane ? live.get(work, prefix + start) : sum(start, work);
        giveUp(timer, work);
        return all == null ? null : new WindowResult(start, timer.due(), work.key(), all.results());
    }

    private @Nullable Totals sum(long start, Work work) {
        Totals all = null;
        for (long each = start; each < start + size; each += pane) {
            Totals part = live.get(work, prefix + each);
            if (part != null) {
                all = all == null ? new Totals(columns) : all;
                all.merge(part);
            }
        }
        return all;
    }

    @Override
    public void giveUp(Timer timer, Work work) {
        long start = timer.due() - size;
        for (long each = start; each < start + every; each += pane) {
            if (live.get(work, prefix + each) != null) {
                live.remove(work, prefix + each);
            }
        }
    }

    @Override
    public boolean isLate(long time, long watermark, Work work) {
        return floor(time, every) + size <= watermark;
    }

    @Override
    public void save(Work work) {
        live.save(work);
    }

    @Override
    public void forget() {
        live.forget();
    }

    private static long floor(long time, long step) {
        return Math.floorDiv(time, step) * step;
    }
}
