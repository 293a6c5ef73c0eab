package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Session windows: an event opens a session from its time to a gap later, and sessions that overlap become one.
///
/// The open sessions of a key are one value of its state, in order of time; one timer stands for the earliest end.
final class Sessions implements Windowing {
    private final long gap;
    private final Columns columns;
    private final String name;
    private final LiveState<List<Session>> live;

    /// An open session; its end is not part of it.
    private record Session(long start, long end, Totals totals) {}

    Sessions(long gap, Columns columns, String prefix) {
        this.gap = gap;
        this.columns = columns;
        name = prefix;
        live = new LiveState<>(new SessionForm(columns));
    }

    @Override
    public @Nullable WindowResult add(Sample sample, long watermark, Work work) {
        if (isLate(sample.time(), watermark, work)) {
            return null;
        }
        List<Session> open = live.get(work, name);
        List<Session> sessions = open == null ? new ArrayList<>() : open;
        long earliest = sessions.isEmpty() ? Long.MIN_VALUE : sessions.getFirst().end;
        Totals totals = new Totals(columns);
        totals.add(sample);
        join(sessions, new Session(sample.time(), sample.time() + gap, totals));
        live.put(work, name, sessions);
        if (sessions.getFirst().end != earliest) {
            work.timerAt(name, sessions.getFirst().end);
        }
        return null;
    }

    /// Replaces all sessions that overlap with a new one, and itself, by one.
    private static void join(List<Session> sessions, Session added) {
        Session joined = null;
        int at = 0;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            Session each = sessions.get(i);
            if (each.start < added.end && added.start < each.end) {
                sessions.remove(i);
                joined = joined == null ? each : joined(each, joined);
                at = i;
            } else if (each.end <= added.start && joined == null) {
                at = Math.max(at, i + 1);
            }
        }
        sessions.add(at, joined == null ? added : joined(joined, added));
    }

    private static Session joined(Session one, Session other) {
        one.totals.merge(other.totals);
        return new Session(Math.min(one.start, other.start), Math.max(one.end, other.end), one.totals);
    }

    @Override
    public @Nullable WindowResult end(Timer timer, Work work) {
        List<Session> sessions = live.get(work, name);
        Session first = sessions == null || sessions.isEmpty() ? null : sessions.getFirst();
        giveUp(timer, work);
        return first == null || first.end > timer.due()
                ? null
                : new WindowResult(first.start, first.end, work.key(), first.totals.results());
    }

    @Override
    public void giveUp(Timer timer, Work work) {
        List<Session> sessions = live.get(work, name);
        if (sessions == null) {
            return;
        }
        if (!sessions.isEmpty() && sessions.getFirst().end <= timer.due()) {
            sessions.removeFirst();
        }
        if (sessions.isEmpty()) {
            live.remove(work, name);
        } else {
            live.put(work, name, sessions);
            work.timerAt(name, sessions.getFirst().end);
        }
    }

    @Override
    public boolean isLate(long time, long watermark, Work work) {
        if (time + gap > watermark) {
            return false;
        }
        List<Session> sessions = live.get(work, name);
        return sessions == null || sessions.stream().noneMatch(session -> session.start < time + gap && time < session.end);
    }

    @Override
    public void save(Work work) {
        live.save(work);
    }

    @Override
    public void forget() {
        live.forget();
    }

    private record SessionForm(Columns columns) implements LiveState.Form<List<Session>> {
        @Override
        public void write(List<Session> sessions, DataOutputStream out) throws IOException {
            out.writeInt(sessions.size());
            for (Session session : sessions) {
                out.writeLong(session.start);
                out.writeLong(session.end);
                session.totals.write(out);
            }
        }

        @Override
        public List<Session> read(DataInputStream in) throws IOException {
            List<Session> sessions = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                sessions.add(new Session(in.readLong(), in.readLong(), Totals.read(columns, in)));
            }
            return sessions;
        }
    }
}
