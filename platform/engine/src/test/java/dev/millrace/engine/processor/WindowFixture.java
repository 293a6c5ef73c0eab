package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Logs;
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

/// A lane with a watermark that follows the input at a distance: hands in the events of a list, fires event-time timers, and can crash
/// after any step, which loses everything since the last commit. With a real store. Owned by the test's thread.
public final class WindowFixture {
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 100, Logs.NONE);
    private final Channel out = channels.get("out");
    private final ProcessorStore store = TestStore.fresh();
    private final LaneTimers timers = new LaneTimers(store, 0, 1);
    private final ProcessorCode code;
    private final long lateness;
    private final Work work;
    private final List<String> outputs = new ArrayList<>();

    private LaneCode lane;
    private long watermark = Long.MIN_VALUE;
    private int position;
    private int late;
    private int committedPosition;
    private int committedLate;

    /// An event of the input; its place in the list is its offset.
    public record Input(@Nullable String key, long time, String json) {}

    /// @param lateness how far the watermark stays behind the latest event, in milliseconds
    public WindowFixture(ProcessorCode code, long lateness) throws CodeException {
        this.code = code;
        this.lateness = lateness;
        ProcessorSpec spec = new ProcessorSpec("tested", List.of("in"), List.of("out"), null, null, Lateness.NONE, 1,
                new FailurePolicy(0, Duration.ZERO, FailurePolicy.Then.DEAD_LETTER), Limits.DEFAULT, 1);
        work = new Work(Settings.of(spec, channels, store), timers);
        lane = code.open();
    }

    /// How many events have been handed in, since the beginning.
    public int position() {
        return position;
    }

    /// Hands in the next event of a list.
    public void step(List<Input> inputs) throws CodeException {
        Input input = inputs.get(position);
        watermark = Math.max(watermark, input.time() - lateness);
        fireDue();
        RawEvent event = new RawEvent(input.json().getBytes(StandardCharsets.UTF_8), 0, input.key());
        work.begin("in", position, input.key(), 0, null);
        if (lane.isLate(input.time(), watermark, work)) {
            late++;
        } else {
            lane.onEvent("in", position, event, input.time(), work);
        }
        position++;
        fireDue();
    }

    /// Hands in all that is left of a list, then commits.
    public WindowFixture run(List<Input> inputs) throws CodeException {
        while (position < inputs.size()) {
            step(inputs);
        }
        commit();
        return this;
    }

    /// Saves state and takes all effects into the store.
    public void commit() throws CodeException {
        lane.saveState(work);
        work.outputs().getOrDefault(out, List.of()).forEach(event -> outputs.add(new String(event.data(), StandardCharsets.UTF_8)));
        store.commit(new Commit(0, Map.of("in", (long) position), watermark, new HashMap<>(work.state()), work.grown(),
                new HashMap<>(work.timers()),
                Map.of()));
        work.committed();
        committedPosition = position;
        committedLate = late;
    }

    /// Goes on with a new lane from the last commit.
    public void crash() throws CodeException {
        work.clear();
        lane.close();
        lane = code.open();
        goBack();
    }

    /// Goes on with the same lane from the last commit, as after a failure.
    public void rewind() {
        work.clear();
        lane.forgetState();
        goBack();
    }

    /// What has been emitted up to the last commit.
    public List<String> outputs() {
        return outputs;
    }

    /// How many events came too late.
    public int late() {
        return late;
    }

    /// What is committed.
    public ProcessorStore store() {
        return store;
    }

    private void goBack() {
        timers.load();
        watermark = store.watermark(0);
        position = committedPosition;
        late = committedLate;
    }

    private void fireDue() throws CodeException {
        for (Timer due; (due = timers.due(Timer.Clock.EVENT, watermark)) != null;) {
            work.begin("in", due.due(), due.id().key(), due.due(), null);
            work.fired(due);
            lane.onTimer(due, work);
        }
    }
}
