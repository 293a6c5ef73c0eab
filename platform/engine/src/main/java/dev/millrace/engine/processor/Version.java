package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/// One version of a processor with its lanes. Controlled by the deploy thread; lanes and the watchdog report trouble.
final class Version {
    private static final long OPEN_SECONDS = 10;
    private static final long MIGRATE_SECONDS = 120;
    private static final long STOP_SECONDS = 5;

    private final RunningProcessor owner;
    private final ProcessorSpec spec;
    private final ProcessorCode code;
    private final ProcessorStore store;
    private final List<Channel> inputs;
    private final Channel deadLetters;
    private final List<Lane> lanes = new ArrayList<>();
    private boolean callsDropped;

    Version(RunningProcessor owner, ProcessorSpec spec, ProcessorCode code, Channels channels, ProcessorStore store, Watchdog watchdog) {
        this.owner = owner;
        this.spec = spec;
        this.code = code;
        this.store = store;
        Set<Channel> all = new LinkedHashSet<>(spec.from().stream().map(channels::get).toList());
        all.add(owner.inbox());
        inputs = List.copyOf(all);
        Map<String, Channel> outputs = new LinkedHashMap<>();
        spec.to().forEach(name -> outputs.put(name, channels.get(name)));
        String late = spec.lateness().channel();
        if (late != null) {
            outputs.put(late, channels.get(late));
        }
        deadLetters = channels.deadLetters(spec.name());
        Channel errors = channels.get(Channels.ERRORS);
        CappedLogger log = new CappedLogger(LoggerFactory.getLogger("processor." + spec.name()));
        List<Input> placed = new ArrayList<>(); // only now, when no channel can be refused any more: an input holds events
        try {
            for (int index = 0; index < spec.lanes(); index++) {
                int first = placed.size();
                inputs.forEach(channel -> placed.add(place(channel)));
                placed.add(placeLetters());
                LaneSetting setting = new LaneSetting(spec, code.version(), index, List.copyOf(placed.subList(first, placed.size())),
                        outputs, deadLetters, errors, store, Map.of("by", code.version()), log, watchdog, owner.wallClock(), this);
                lanes.add(new Lane(code, setting));
            }
        } catch (Throwable e) {
            placed.forEach(Input::release);
            throw e;
        }
    }

    ProcessorSpec spec() {
        return spec;
    }

    String code() {
        return code.version();
    }

    ProcessorCode runs() {
        return code;
    }

    /// How many events wait in its input channels.
    long lag() {
        return inputs.stream().mapToLong(c -> Math.max(0, c.next() - store.lowestPosition(c.name()).orElse(c.next()))).sum();
    }

    /// Runs the author's part of getting ready, on the lanes' threads, while the version before goes on.
    ///
    /// @throws CodeException if it fails or does not end in time; this version is then over
    void open() throws CodeException {
        try {
            lanes.forEach(Lane::open);
            await(opened(), OPEN_SECONDS, "get ready within " + OPEN_SECONDS + " s: its constructor or top-level code does not end");
            migrate(true);
        } catch (Throwable e) { // such as a thread that cannot be made
            abandon();
            throw e;
        }
    }

    /// Turns state of an older version into this one's.
    ///
    /// @param isRehearsal whether everything stays as it is
    private void migrate(boolean isRehearsal) throws CodeException {
        int stored = store.stateVersion();
        if (stored > spec.stateVersion()) {
            throw new CodeException(Problem.of("the state of " + spec.name() + " is of version " + stored + ", this code says stateVersion "
                    + spec.stateVersion() + ": expected " + stored + " or more, or another name for the processor"));
        }
        if (stored > 0 && stored < spec.stateVersion()) {
            await(lanes.getFirst().migrate(stored, isRehearsal), MIGRATE_SECONDS, "migrate its state within " + MIGRATE_SECONDS + " s");
        }
    }

    private void await(CompletableFuture<Void> done, long seconds, String what) throws CodeException {
        try {
            done.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof CodeException failure ? failure : new CodeException(Problem.of(String.valueOf(e.getCause())));
        } catch (TimeoutException e) {
            throw new CodeException(Problem.of(code.version() + " did not " + what), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodeException(Problem.of("interrupted while " + code.version() + " got ready"));
        }
    }

    /// Completes when all lanes are open, or exceptionally when the first of them is not.
    private CompletableFuture<Void> opened() {
        CompletableFuture<Void> all = CompletableFuture.allOf(lanes.stream().map(Lane::opened).toArray(CompletableFuture[]::new));
        for (Lane lane : lanes) {
            var _ = lane.opened().whenComplete((_, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                }
            });
        }
        return all;
    }

    /// Lets the lanes read from where the version before has stopped, or from the next new event.
    ///
    /// @throws CodeException if the state cannot be migrated after all; it is as it was
    /// @throws StoredDataException if that cannot be remembered
    Activation begin() throws CodeException {
        migrate(false);
        List<String> channels = new ArrayList<>(inputs.stream().map(Channel::name).toList());
        channels.add(deadLetters.name());
        store.arrange(spec.lanes(), spec.key(), channels);
        Map<String, Long> newest = new HashMap<>();
        inputs.forEach(channel -> newest.put(channel.name(), channel.next()));
        newest.put(deadLetters.name(), deadLetters.oldest());
        List<Map<String, Long>> starts = new ArrayList<>();
        for (Lane lane : lanes) {
            starts.add(start(lane, starts.size(), newest));
        }
        store.begin(starts, spec.stateVersion());
        Activation activation = new Activation(spec.name(), code.version(), positions());
        lanes.forEach(Lane::begin);
        return activation;
    }

    private Map<String, Long> start(Lane lane, int index, Map<String, Long> newest) {
        Map<String, Long> start = new HashMap<>();
        for (Input input : lane.inputs()) {
            String channel = input.channel().name();
            long position = store.position(index, channel).orElse(newest.getOrDefault(channel, 1L));
            input.start(position);
            start.put(channel, position);
        }
        return start;
    }

    /// Wakes the lanes: there may be dead letters to be handled again.
    void signal() {
        lanes.forEach(Lane::signal);
    }

    /// Lets the lanes commit and end; lanes that do not end in time are abandoned at their last commit.
    void stop() {
        lanes.forEach(Lane::stop);
        try {
            ended().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            abandon();
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
        }
    }

    /// Where its lanes stand: the offset of the next event in each input channel; one for each lane.
    Map<String, List<Long>> positions() {
        Map<String, List<Long>> positions = new LinkedHashMap<>();
        for (Channel channel : inputs) {
            for (int lane = 0; lane < lanes.size(); lane++) {
                positions.computeIfAbsent(channel.name(), _ -> new ArrayList<>())
                        .add(store.position(lane, channel.name()).orElse(channel.next()));
            }
        }
        return positions;
    }

    ProcessorStats stats() {
        return owner.stats();
    }

    void quarantine(Problem problem) {
        owner.halted(this, RunningProcessor.Status.QUARANTINED, problem);
    }

    void stopBefore(Step step, Problem problem) {
        owner.halted(this, RunningProcessor.Status.STOPPED, new Problem(problem.message() + " (onError.then is stop; stopped before offset "
                + step.offset() + " of " + step.channel() + ")", problem.file(), problem.line(), problem.column(), problem.stack()));
    }

    void failed(Throwable fault) {
        LoggerFactory.getLogger(Version.class).error("processor {} stopped by a fault in the server", spec.name(), fault);
        owner.halted(this, RunningProcessor.Status.STOPPED, Problem.of("a fault in the server: " + fault));
    }

    void hangs(Lane lane, Problem problem) {
        lane.abandon();
        quarantine(Problem.of(problem.message() + "; its thread could not be stopped and was left to itself"));
    }

    /// Ends lanes that have not begun.
    void discard() {
        lanes.forEach(Lane::stop);
    }

    /// Tells the lanes to end without waiting for them; once they have, whoever waits for an answer is told that there will be none.
    void halt(String reason) {
        lanes.forEach(Lane::stop);
        CompletableFuture<Void> _ = ended().thenRun(() -> dropCalls(reason));
    }

    /// Calls by name that no lane has handled get no answer and are not handled later. For stopped lanes; only the first call counts.
    synchronized void dropCalls(String reason) {
        if (callsDropped) {
            return;
        }
        callsDropped = true;
        Channel inbox = owner.inbox();
        long end = inbox.next();
        Cursor cursor = new Cursor(inbox, store.lowestPosition(inbox.name()).orElse(end));
        Batch batch;
        while (cursor.next() < end && (batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                dropCall(batch.first() + i, batch.get(i), reason);
            }
        }
        for (int lane = 0; lane < lanes.size(); lane++) {
            store.skip(lane, inbox.name(), end);
        }
    }

    private void dropCall(long offset, RawEvent call, String reason) {
        int lane = ProcessorStore.laneOf(owner.inbox().keyOf(call, spec.key()), lanes.size());
        if (call.origin() != null && offset >= store.position(lane, owner.inbox().name()).orElse(0)) {
            call.origin().failed(spec.name(), reason);
        }
    }

    private CompletableFuture<Void> ended() {
        return CompletableFuture.allOf(lanes.stream().map(Lane::ended).toArray(CompletableFuture[]::new));
    }

    private void abandon() {
        for (Lane lane : lanes) {
            try {
                lane.abandon();
            } catch (RuntimeException | Error e) { // it cannot be interrupted; the others can
                LoggerFactory.getLogger(Version.class).warn("a lane of {} is left running: {}", spec.name(), e.toString());
            }
        }
    }

    private Input place(Channel channel) {
        return Input.of(channel, store.lowestPosition(channel.name()).orElse(channel.next()));
    }

    private Input placeLetters() {
        return Input.ofLetters(deadLetters, store.lowestPosition(deadLetters.name()).orElse(deadLetters.oldest()), store::redriveTo);
    }
}
