package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Windows of so many events of a key each, in the order in which they arrive. They need no timer, and no event is late for them.
final class CountWindows implements Windowing {
    private final int events;
    private final Columns columns;
    private final String name;
    private final LiveState<Tally> live;

    /// The events of a window so far.
    private record Tally(int events, long start, long end, Totals totals) {}

    CountWindows(int events, Columns columns, String prefix) {
        this.events = events;
        this.columns = columns;
        name = prefix;
        live = new LiveState<>(new TallyForm(columns));
    }

    @Override
    public @Nullable WindowResult add(Sample sample, long watermark, Work work) {
        Tally before = live.get(work, name);
        Tally tally = before == null ? new Tally(0, Long.MAX_VALUE, Long.MIN_VALUE, new Totals(columns)) : before;
        tally.totals.add(sample);
        Tally now = new Tally(tally.events + 1, Math.min(tally.start, sample.time()), Math.max(tally.end, sample.time()), tally.totals);
        if (now.events < events) {
            live.put(work, name, now);
            return null;
        }
        live.remove(work, name);
        return new WindowResult(now.start, now.end, work.key(), now.totals.results());
    }

    @Override
    public @Nullable WindowResult end(Timer timer, Work work) {
        return null;
    }

    @Override
    public void giveUp(Timer timer, Work work) {}

    @Override
    public boolean isLate(long time, long watermark, Work work) {
        return false;
    }

    @Override
    public void save(Work work) {
        live.save(work);
    }

    @Override
    public void forget() {
        live.forget();
    }

    private record TallyForm(Columns columns) implements LiveState.Form<Tally> {
        @Override
        public void write(Tally tally, DataOutputStream out) throws IOException {
            out.writeInt(tally.events);
            out.writeLong(tally.start);
            out.writeLong(tally.end);
            tally.totals.write(out);
        }

        @Override
        public Tally read(DataInputStream in) throws IOException {
            return new Tally(in.readInt(), in.readLong(), in.readLong(), Totals.read(columns, in));
        }
    }
}
