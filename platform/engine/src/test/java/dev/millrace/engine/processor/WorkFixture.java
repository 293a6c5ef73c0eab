package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Commit;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.TestStore;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A lane reduced to its steps, for tests of {@link LaneCode}: hands in an event or a timer, commits, goes back to the last commit. Uses
/// real channels and a real store.
public final class WorkFixture {
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 100, Logs.NONE);
    private final ProcessorStore store = TestStore.fresh();
    private final List<String> replies = new ArrayList<>();
    private final ProcessorSpec spec;
    private final Work work;
    private final LaneTimers timers;
    private long offset;

    /// @param to the processor's output channels
    public WorkFixture(String... to) {
        spec = new ProcessorSpec("tested", List.of("in"), List.of(to), null, null, Lateness.NONE, 1,
                new FailurePolicy(0, Duration.ZERO, FailurePolicy.Then.DEAD_LETTER), Limits.DEFAULT, 1);
        timers = new LaneTimers(store, 0, 1);
        work = new Work(Settings.of(spec, channels, store), timers);
    }

    /// Hands in an event that arrives at `time`, on this thread.
    public void event(LaneCode code, String json, @Nullable String key, long time) throws CodeException {
        RawEvent event = new RawEvent(json.getBytes(StandardCharsets.UTF_8), time, key);
        work.begin("in", ++offset, key, time, new Listener());
        code.onEvent("in", offset, event, time, work);
        work.end();
    }

    /// The same at time 0 with the key "k".
    public void event(LaneCode code, String json) throws CodeException {
        event(code, json, "k", 0);
    }

    /// Fires a timer.
    public void timer(LaneCode code, Timer timer) throws CodeException {
        work.begin("in", ++offset, timer.id().key(), timer.due(), null);
        code.onTimer(timer, work);
        work.end();
    }

    /// Saves state and commits everything.
    public void commit(LaneCode code) throws CodeException {
        code.saveState(work);
        work.answers().forEach(answer -> answer.origin().handled("tested", answer.replies(), answer.emitted()));
        store.commit(new Commit(0, Map.of("in", offset + 1), 0, new HashMap<>(work.state()), work.grown(), new HashMap<>(work.timers()),
                new HashMap<>(work.outputs())));
        work.committed();
    }

    /// Drops everything since the last commit.
    public void goBack(LaneCode code) {
        timers.restore(work.timers().keySet());
        work.clear();
        code.forgetState();
    }

    /// The JSON of all events on a channel.
    public List<String> on(String channel) {
        List<String> found = new ArrayList<>();
        Cursor cursor = new Cursor(channels.get(channel), 1);
        for (Batch batch; (batch = cursor.poll()) != null;) {
            for (int i = 0; i < batch.size(); i++) {
                found.add(new String(batch.get(i).data(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    /// What was replied in committed calls.
    public List<String> replies() {
        return replies;
    }

    /// Committed timers.
    public List<Timer> timers() {
        List<Timer> all = new ArrayList<>();
        store.timers(all::add);
        return all;
    }

    /// Counts since the last commit.
    public Map<String, Long> counts() {
        return work.counts();
    }

    /// Why the last event was rejected, or null.
    public @Nullable String rejection() {
        return work.rejection();
    }

    /// What was committed.
    public ProcessorStore store() {
        return store;
    }

    private final class Listener implements Origin {
        @Override
        public void handled(String processor, List<byte[]> replied, List<byte[]> emitted) {
            replied.forEach(json -> replies.add(new String(json, StandardCharsets.UTF_8)));
        }

        @Override
        public void failed(String processor, String reason) {
            throw new AssertionError(reason);
        }
    }
}
