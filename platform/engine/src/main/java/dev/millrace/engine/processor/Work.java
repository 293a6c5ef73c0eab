package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// What a call of a processor's code may see and do. Effects gather here until the lane commits them, or drops all of them. Owned by the
/// lane's thread.
public final class Work {
    private static final int MAX_COUNTERS = 100;

    private final ProcessorSpec spec;
    private final Map<String, Channel> targets;
    private final @Nullable Channel firstTarget;
    private final ProcessorStore store;
    private final Map<String, String> tags;
    private final Logger log;
    private final LaneTimers laneTimers;
    private final StateLengths lengths;
    private final Set<String> counters;

    private final Map<Channel, List<RawEvent>> outputs = new LinkedHashMap<>();
    private @Nullable Channel lastTarget;
    private List<RawEvent> lastOutput = List.of();
    private final Map<StateKey, Optional<byte[]>> state = new HashMap<>();
    private final Map<Timer.Id, Optional<Timer>> timers = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private long grown;
    private int late;

    private String channel = "";
    private long offset;
    private @Nullable String key;
    private long now;
    private @Nullable Answer answer;
    private @Nullable RandomGenerator random;
    private @Nullable String rejection;
    private @Nullable Problem breach;
    private @Nullable StoredDataException trouble;
    private int callOutputs;
    private long callOutputBytes;

    /// What comes back to whoever waits for an event.
    ///
    /// @param failure why the event was not handled; null if it was
    record Answer(Origin origin, List<byte[]> replies, List<byte[]> emitted, @Nullable String failure) {}

    Work(LaneSetting setting, LaneTimers laneTimers) {
        spec = setting.spec();
        targets = setting.outputs();
        firstTarget = spec.to().isEmpty() ? null : targets.get(spec.to().getFirst());
        store = setting.store();
        tags = setting.tags();
        log = setting.log();
        counters = setting.owner().stats().counters().keySet();
        this.laneTimers = laneTimers;
        lengths = new StateLengths(store);
    }

    /// The key of the current call.
    public @Nullable String key() {
        return key;
    }

    /// When the server took the current event, or when the current timer was due, in milliseconds since 1970.
    public long now() {
        return now;
    }

    /// Random numbers that depend on nothing but the processor's name and the current event.
    public RandomGenerator random() {
        RandomGenerator current = random;
        if (current == null) {
            long seed = 31L * (31L * spec.name().hashCode() + channel.hashCode()) + offset * 0x9E3779B97F4A7C15L;
            current = new SplittableRandom(seed);
            random = current;
        }
        return current;
    }

    /// Logs under the processor's name; how much is limited.
    public Logger log() {
        return log;
    }

    /// Emits to the first output channel, with the key of the current call.
    ///
    /// @param json valid JSON in UTF-8, owned by the work from now on
    /// @throws IllegalStateException if the processor has no output channel
    public void emit(byte[] json) {
        if (firstTarget == null) {
            throw new IllegalStateException("processor " + spec.name() + " has no output channel: declare one in `to`");
        }
        emit(firstTarget, key, json);
    }

    /// Emits to one of the processor's output channels.
    ///
    /// @throws IllegalArgumentException if the channel is not one of them
    public void emit(String to, @Nullable String withKey, byte[] json) {
        Channel target = targets.get(to);
        if (target == null) {
            throw new IllegalArgumentException("processor " + spec.name() + " may not emit to '" + to + "': its output channels (`to`) are "
                    + spec.to());
        }
        emit(target, withKey, json);
    }

    private void emit(Channel target, @Nullable String withKey, byte[] json) {
        countOutput(json);
        output(target, new RawEvent(json, System.currentTimeMillis(), withKey, tags, null));
        if (answer != null) {
            answer.emitted.add(json);
        }
    }

    /// Hands an event on as it is, to one of the lane's channels.
    void pass(String to, RawEvent event) {
        Channel target = Objects.requireNonNull(targets.get(to), to);
        output(target, new RawEvent(event.data(), event.time(), event.key(), event.tags(), null));
    }

    /// Whether what a processor returns can be emitted or replied.
    public boolean hasOutput() {
        return !spec.to().isEmpty();
    }

    /// Answers whoever waits for the current event; nothing happens if nobody does.
    public void reply(byte[] json) {
        countOutput(json);
        if (answer != null) {
            answer.replies.add(json);
        }
    }

    /// Sets the current event aside as a dead letter.
    public void reject(String reason) {
        rejection = reason;
    }

    /// Whether the current event was set aside.
    public boolean isRejected() {
        return rejection != null;
    }

    /// A value of the current key's state, as it was saved, or null.
    ///
    /// @throws StoredDataException if it cannot be read; the lane takes the event again when it can
    public byte @Nullable [] state(String name) {
        StateKey place = new StateKey(name, key);
        Optional<byte[]> changed = state.get(place);
        try {
            return changed == null ? store.state(place) : changed.orElse(null);
        } catch (StoredDataException e) {
            trouble = e;
            throw e;
        }
    }

    /// Changes a value of any key of this lane's; called from {@link LaneCode#saveState}.
    ///
    /// @param value the new value; null to remove it
    public void saveState(StateKey place, byte @Nullable [] value) {
        Optional<byte[]> before = state.get(place);
        int bytesBefore = before == null ? committedLength(place) : before.map(b -> b.length).orElse(ProcessorStore.NONE);
        state.put(place, Optional.ofNullable(value));
        grown += place.size(value == null ? ProcessorStore.NONE : value.length) - place.size(bytesBefore);
    }

    private int committedLength(StateKey place) {
        try {
            return lengths.of(place);
        } catch (StoredDataException e) {
            trouble = e;
            throw e;
        }
    }

    /// Sets a timer of the current key on the clock of event times.
    ///
    /// @param due in milliseconds since 1970
    public void timerAt(String name, long due) {
        set(new Timer(new Timer.Id(key, name), Timer.Clock.EVENT, due));
    }

    /// Sets a timer of the current key that fires after some milliseconds.
    public void timerAfter(String name, long millis) {
        set(new Timer(new Timer.Id(key, name), Timer.Clock.WALL,
                millis > Long.MAX_VALUE - Math.max(0, now) ? Long.MAX_VALUE : now + Math.max(0, millis)));
    }

    /// Cancels a timer of the current key.
    public void cancelTimer(String name) {
        remove(new Timer.Id(key, name));
    }

    /// Adds to one of the processor's counters.
    ///
    /// @throws IllegalArgumentException if the amount is less than 0
    /// @throws IllegalStateException if the processor has too many counters
    public void count(String name, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("counter '" + name + "': expected an amount of 0 or more, got " + amount);
        }
        if (!counters.contains(name) && !counts.containsKey(name) && counters.size() + counts.size() >= MAX_COUNTERS) {
            throw new IllegalStateException("processor " + spec.name() + " has " + MAX_COUNTERS + " counters already, '" + name
                    + "' would be one too many: put what varies into events");
        }
        counts.merge(name, amount, Long::sum);
    }

    void begin(String ofChannel, long ofOffset, @Nullable String ofKey, long at, @Nullable Origin origin) {
        channel = ofChannel;
        offset = ofOffset;
        key = ofKey;
        now = at;
        answer = origin == null ? null : new Answer(origin, new ArrayList<>(), new ArrayList<>(), null);
        random = null;
        rejection = null;
        breach = null;
        callOutputs = 0;
        callOutputBytes = 0;
    }

    /// The call ended well: whoever waits will hear of it at the commit.
    void end() {
        if (answer != null) {
            answers.add(
                    rejection == null || !answer.replies.isEmpty() ? answer : new Answer(answer.origin, List.of(), List.of(), rejection));
            answer = null;
        }
    }

    /// Whoever waits for an event will hear at the commit that it failed.
    void failed(Origin origin, String reason) {
        answers.add(new Answer(origin, List.of(), List.of(), reason));
    }

    /// An event came too late and is dropped.
    void droppedLate() {
        late++;
    }

    int late() {
        return late;
    }

    /// By how much state and timers grow, in bytes.
    long grown() {
        return grown;
    }

    /// Why the store could not be read during the call; null if it could.
    @Nullable
    StoredDataException trouble() {
        return trouble;
    }

    void output(Channel target, RawEvent event) {
        if (target != lastTarget) {
            lastTarget = target;
            lastOutput = outputs.computeIfAbsent(target, _ -> new ArrayList<>());
        }
        lastOutput.add(event);
    }

    void fired(Timer timer) {
        remove(timer.id());
    }

    /// Everything is committed.
    void committed() {
        lengths.committed(state);
        clear();
    }

    /// What is committed may be other than it was.
    void startAgain() {
        lengths.forget();
        clear();
    }

    /// Forgets everything since the last commit.
    void clear() {
        grown = 0;
        late = 0;
        trouble = null;
        outputs.clear();
        lastTarget = null;
        state.clear();
        timers.clear();
        counts.clear();
        answers.clear();
        answer = null;
    }

    @Nullable
    Problem breach() {
        return breach;
    }

    @Nullable
    String rejection() {
        return rejection;
    }

    Map<Channel, List<RawEvent>> outputs() {
        return outputs;
    }

    Map<StateKey, Optional<byte[]>> state() {
        return state;
    }

    Map<Timer.Id, Optional<Timer>> timers() {
        return timers;
    }

    Map<String, Long> counts() {
        return counts;
    }

    List<Answer> answers() {
        return answers;
    }

    private void set(Timer timer) {
        if (laneTimers.set(timer)) {
            grown += timer.id().size();
        }
        timers.put(timer.id(), Optional.of(timer));
    }

    private void remove(Timer.Id id) {
        if (laneTimers.cancel(id)) {
            grown -= id.size();
            timers.put(id, Optional.empty());
        }
    }

    private void countOutput(byte[] json) {
        callOutputs++;
        callOutputBytes += json.length;
        Limits limits = spec.limits();
        if (callOutputs > limits.outputs()) {
            breach("one call emitted more than " + limits.outputs() + " events (limits.outputs)");
        }
        if (callOutputBytes > limits.outputBytes()) {
            breach("one call emitted more than " + limits.outputBytes() + " bytes (limits.outputBytes)");
        }
    }

    private void breach(String message) {
        breach = Problem.of(message);
        throw new IllegalStateException(message);
    }
}
