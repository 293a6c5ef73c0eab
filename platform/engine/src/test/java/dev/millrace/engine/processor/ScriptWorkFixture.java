package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Commit;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.TestStore;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Drives a lane's code with real channels and a real store, one step at a time, as a lane would. Owned by the test's thread.
public final class ScriptWorkFixture {
    private static final long TIME = 1_790_000_000_000L;

    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 100, Logs.NONE);
    private final ProcessorStore store;
    private final Work work;
    private final LaneTimers timers;
    private final LaneCode code;
    private final List<String> replies = new ArrayList<>();
    private long offset;

    /// @param code what is driven
    public ScriptWorkFixture(ProcessorSpec spec, LaneCode code) {
        this.code = code;
        store = TestStore.fresh();
        timers = new LaneTimers(store, 0, 1);
        work = new Work(Settings.of(spec, channels, store), timers);
    }

    /// Handles an event and keeps its effects, or drops all of them since the last commit if the code fails.
    public void event(@Nullable String key, String json) throws CodeException {
        event(key, json, Map.of());
    }

    /// Handles an event with tags.
    public void event(@Nullable String key, String json, Map<String, String> tags) throws CodeException {
        RawEvent event = new RawEvent(json.getBytes(StandardCharsets.UTF_8), TIME + offset, key, tags, new Listener());
        work.begin("in", offset, key, event.time(), event.origin());
        code.onEvent("in", offset++, event, event.time() - 1_000, work);
        work.end();
    }

    /// Handles a timer that is due.
    public void timer(@Nullable String key, String name, long due) throws CodeException {
        work.begin("in", offset, key, due, null);
        code.onTimer(new Timer(new Timer.Id(key, name), Timer.Clock.EVENT, due), work);
        work.end();
    }

    /// Starts again at an offset.
    public void rewind(long to) {
        offset = to;
    }

    /// Saves state and takes all effects into the store and the channels.
    public void commit() throws CodeException {
        code.saveState(work);
        work.answers().forEach(answer -> answer.replies().forEach(json -> replies.add(new String(json, StandardCharsets.UTF_8))));
        store.commit(new Commit(0, Map.of("in", offset), TIME + offset, Map.copyOf(work.state()), work.grown(), Map.copyOf(work.timers()),
                copy(work.outputs())));
        work.committed();
    }

    /// Drops all effects since the last commit.
    public void rollBack() {
        code.forgetState();
        timers.restore(work.timers().keySet());
        work.clear();
    }

    /// What was emitted since the last commit, to any channel.
    public List<String> emitted() {
        return work.outputs().values().stream().flatMap(List::stream).map(ScriptWorkFixture::text).toList();
    }

    /// What was emitted since the last commit, as `channel key data`.
    public List<String> addressed() {
        List<String> all = new ArrayList<>();
        work.outputs().forEach((channel, events) -> events.forEach(e -> all.add(channel.name() + " " + e.key() + " " + text(e))));
        return all;
    }

    /// What was replied up to the last commit.
    public List<String> replies() {
        return replies;
    }

    /// Changed timers since the last commit; empty for cancelled ones.
    public Map<Timer.Id, Optional<Timer>> timers() {
        return work.timers();
    }

    /// Counters since the last commit.
    public Map<String, Long> counts() {
        return work.counts();
    }

    /// Why the last event was rejected, or null.
    public @Nullable String rejection() {
        return work.rejection();
    }

    /// The committed state of a key, or null.
    public @Nullable String state(@Nullable String key) {
        byte[] json = store.state(new StateKey("state", key));
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }

    /// How many keys' states the next commit would write so far.
    public int unsaved() {
        return work.state().size();
    }

    /// Saves state without a commit.
    public void save() throws CodeException {
        code.saveState(work);
    }

    private static Map<Channel, List<RawEvent>> copy(Map<Channel, List<RawEvent>> outputs) {
        Map<Channel, List<RawEvent>> copy = new HashMap<>();
        outputs.forEach((channel, events) -> copy.put(channel, List.copyOf(events)));
        return copy;
    }

    private static String text(RawEvent event) {
        return new String(event.data(), StandardCharsets.UTF_8);
    }

    private static final class Listener implements Origin {
        @Override
        public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {}

        @Override
        public void failed(String processor, String reason) {}
    }
}
