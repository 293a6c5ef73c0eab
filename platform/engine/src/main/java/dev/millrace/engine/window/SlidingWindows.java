package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// Sliding windows: for every event time t the aggregates over all events after t - size, up to and including t.
///
/// Events are kept as they are, in chunks of a sixteenth of the size so that a commit writes little, and computed anew for each t, in
/// their order: the result is the same in every digit whatever order they arrived in. A timer tells when t has passed, another one when
/// no window can reach into a chunk any more.
final class SlidingWindows implements Windowing {
    private static final int CHUNKS = 16;

    private final long size;
    private final long chunk;
    private final Columns columns;
    private final String prefix;
    private final LiveState<NavigableSet<Sample>> live;

    SlidingWindows(long size, Columns columns, String prefix) {
        this.size = size;
        this.columns = columns;
        this.prefix = prefix;
        chunk = Math.max(1, size / CHUNKS);
        live = new LiveState<>(new SampleForm(columns));
    }

    @Override
    public @Nullable WindowResult add(Sample sample, long watermark, Work work) {
        long time = sample.time();
        if (isLate(time, watermark, work)) {
            return null;
        }
        long start = floor(time);
        NavigableSet<Sample> samples = live.get(work, prefix + start);
        if (samples == null) {
            samples = SampleForm.none();
            work.timerAt(prefix + start, start + chunk + size);
        }
        samples.add(sample);
        live.put(work, prefix + start, samples);
        if (time >= watermark) {
            work.timerAt(prefix + "at " + time, time + 1);
        }
        return null;
    }

    @Override
    public @Nullable WindowResult end(Timer timer, Work work) {
        if (!tells(timer)) {
            giveUp(timer, work);
            return null;
        }
        long time = timer.due() - 1;
        Totals totals = new Totals(columns);
        for (long each = floor(time - size + 1); each <= time; each += chunk) {
            NavigableSet<Sample> samples = live.get(work, prefix + each);
            if (samples != null) {
                samples.stream().filter(sample -> sample.time() > time - size && sample.time() <= time).forEach(totals::add);
            }
        }
        return new WindowResult(time - size, time, work.key(), totals.results());
    }

    @Override
    public void giveUp(Timer timer, Work work) {
        if (!tells(timer)) {
            live.remove(work, timer.id().name());
        }
    }

    @Override
    public boolean isLate(long time, long watermark, Work work) {
        return time + size <= watermark;
    }

    @Override
    public void save(Work work) {
        live.save(work);
    }

    @Override
    public void forget() {
        live.forget();
    }

    private boolean tells(Timer timer) {
        return timer.id().name().startsWith("at ", prefix.length());
    }

    private long floor(long time) {
        return Math.floorDiv(time, chunk) * chunk;
    }
}
