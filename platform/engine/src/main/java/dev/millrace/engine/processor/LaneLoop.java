package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A lane at work: reads batches from its inputs, fires timers, takes a step for each event and commits. Owned by the lane's thread.
///
/// A step is one call of the author's code. Many steps share one commit, so a step that fails has company whose effects are mixed with
/// its own: the lane then goes back to the last commit and takes the same steps again one commit each, until the failing step stands
/// alone and the failure policy can decide. Steps see nothing that differs the second time, so their effects are the same. All steps of
/// one commit come from one place, an input or the timers that are due without one, and while they are taken again no other place is
/// served.
final class LaneLoop {
    private static final long MOST_PARKED_MILLIS = 3_600_000;
    private static final int COMMIT_STEPS = 512;
    private static final long COMMIT_NANOS = 2_000_000;
    private static final long STORE_PAUSE_NANOS = 100_000_000;
    /// How often in a row a timer may set itself for a time that is over.
    private static final int STILL_TIMERS = 1_000;
    /// The place of timers that are due whatever comes next; inputs are counted from 0.
    private static final int TIMERS = -1;

    private final Lane lane;
    private final LaneCode code;
    private final LaneSetting setting;
    private final ProcessorSpec spec;
    private final ProcessorStore store;
    private final List<Input> inputs;
    private final LaneTimers timers;
    private final Work work;
    private final Commits commits;
    private final Failures failures;
    private final LaneClock clock;
    private final WallClock wallClock;
    /// One object, so that what is watched can be unwatched.
    private final Runnable signal;

    private int steps;
    private boolean moved;
    private long firstStepAt;
    private int place;
    private int oneByOne;
    private @Nullable Timer lastFired;
    private int still;

    /// The lane went back to the last commit.
    static final class RewoundException extends Exception {
        private static final long serialVersionUID = 1L;

        RewoundException() {
            super("went back to the last commit", null, false, false);
        }
    }

    LaneLoop(Lane lane, LaneCode code, LaneSetting setting) {
        this.lane = lane;
        this.code = code;
        this.setting = setting;
        spec = setting.spec();
        store = setting.store();
        inputs = setting.inputs();
        timers = new LaneTimers(store, setting.index(), spec.lanes());
        work = new Work(setting, timers);
        failures = new Failures(lane, setting, work);
        commits = new Commits(lane, code, setting, work, failures);
        clock = new LaneClock(spec);
        wallClock = setting.wallClock();
        signal = lane::signal;
    }

    void run() {
        Watchdog.Watch watch = setting.watchdog().watch(lane, code, spec.limits());
        inputs.forEach(input -> input.channel().watch(signal));
        try {
            if (!begin()) {
                startAgain();
            }
            while (!lane.isStopping()) {
                round();
            }
            commit();
        } catch (RewoundException | StoredDataException e) {
            work.clear(); // stopped in the middle: what is not committed is left to the next version
        } finally {
            watch.end();
            inputs.forEach(input -> input.channel().unwatch(signal));
        }
    }

    /// @return false if the store cannot be read
    private boolean begin() {
        try {
            timers.load();
            clock.start(store.watermark(setting.index()));
            return true;
        } catch (StoredDataException e) {
            setting.log().warn("waits for the store: {}", e.getMessage());
            return false;
        }
    }

    boolean hasInput() {
        for (Input input : inputs) {
            if (!input.isAtEnd()) {
                return true;
            }
        }
        return false;
    }

    private void round() throws RewoundException {
        try {
            if (oneByOne > 0) {
                oneByOne = serve(place) ? oneByOne : 0;
                return;
            }
            boolean busy = false;
            for (place = TIMERS; place < inputs.size(); place++) {
                busy |= serve(place);
            }
            if (!busy) {
                wallClock.idle();
                long next = timers.nextOnWall();
                long now = wallClock.now();
                boolean isSoon = next < Math.max(now, 0) + MOST_PARKED_MILLIS;
                lane.park(this, TimeUnit.MILLISECONDS.toNanos(isSoon && now > 0 ? Math.max(0, next - now) : MOST_PARKED_MILLIS));
            }
        } catch (RewoundException e) {
            if (lane.isStopping()) {
                throw e;
            }
        } catch (StoredDataException e) {
            setting.log().warn("waits for the store: {}", e.getMessage());
            startAgain();
        }
    }

    /// The store has failed: what is committed is known again when it is back.
    private void startAgain() {
        work.startAgain();
        code.forgetState();
        steps = 0;
        oneByOne = 0;
        moved = false;
        do {
            LockSupport.parkNanos(STORE_PAUSE_NANOS);
        } while (!lane.isStopping() && !(store.isAvailable() && begin()));
        inputs.forEach(input -> input.start(store.position(setting.index(), input.channel().name()).orElse(input.next())));
    }

    /// @return whether there was something to do
    private boolean serve(int where) throws RewoundException {
        return where == TIMERS ? fireDue() : read(inputs.get(where));
    }

    private boolean read(Input input) throws RewoundException {
        long before = input.next();
        Batch batch = input.poll();
        if (batch == null) {
            moved |= input.next() != before; // over events that are no longer kept
            commit();
            return false;
        }
        int i = 0;
        for (; i < batch.size() && !lane.isStopping() && !isWallTimerFirst(batch.get(i)); i++) {
            long offset = batch.first() + i;
            Letter letter = Letter.read(input, offset, batch.get(i));
            if (letter != null && !letter.event().isRemoval()) {
                handle(letter, input);
            }
            input.passed(offset);
            moved = true;
            if (isCommitDue()) {
                commit();
            }
        }
        input.resume();
        commit();
        return i > 0 || oneByOne == 0;
    }

    /// Timers on the wall fire where they would have fired had the lane not lagged.
    private boolean isWallTimerFirst(RawEvent event) {
        return wallClock.comesFirst(timers.nextOnWall(), event.time());
    }

    private boolean isCommitDue() {
        return steps >= COMMIT_STEPS || steps > 0 && System.nanoTime() - firstStepAt > COMMIT_NANOS;
    }

    private void handle(Letter letter, Input input) throws RewoundException {
        String key = input.keyOf(letter, spec.key());
        boolean isOther = ProcessorStore.laneOf(key, spec.lanes()) != setting.index();
        if (isOther || store.isHandled(input.channel().name(), letter.storedAt(), path -> input.keyOf(letter, path))) {
            clock.pass(letter.event());
            fireOnEventTime();
            return;
        }
        Step step = Step.of(letter.channel(), letter.offset(), letter.event(), key);
        Problem problem = clock.take(letter.event());
        if (problem == null) {
            fireOnEventTime();
        }
        begin(step, letter.event().time());
        end(step, problem == null ? call(() -> handle(letter, work)) : problem, input, letter.storedAt());
        fireOnEventTime();
    }

    private void handle(Letter letter, Work to) throws CodeException {
        long time = clock.time();
        Lateness lateness = spec.lateness();
        if (!lateness.isJudged() || !code.isLate(time, clock.watermark(), to)) {
            code.onEvent(letter.channel(), letter.offset(), letter.event(), time, to);
            return;
        }
        switch (lateness.policy()) {
            case DROP -> to.droppedLate();
            case CALL -> code.onLate(letter.channel(), letter.offset(), letter.event(), time, to);
            case CHANNEL -> to.pass(Objects.requireNonNull(lateness.channel()), letter.event());
        }
    }

    private boolean fireOnEventTime() throws RewoundException {
        boolean fired = false;
        Timer due;
        while (!lane.isStopping() && (due = timers.due(Timer.Clock.EVENT, clock.watermark())) != null) {
            fire(due);
            fired = true;
        }
        return fired;
    }

    /// Those on event time are due here only if the lane failed, or ended, before all that an event made due had fired.
    private boolean fireDue() throws RewoundException {
        boolean fired = fireOnEventTime();
        Timer due;
        while (!lane.isStopping() && (due = timers.due(Timer.Clock.WALL, wallClock.now())) != null) {
            fire(due);
            fired = true;
        }
        commit();
        return fired;
    }

    private void fire(Timer timer) throws RewoundException {
        Step step = Step.of(timer);
        begin(step, timer.due());
        work.fired(timer);
        Problem endless = endless(timer);
        end(step, endless == null ? call(() -> code.onTimer(timer, work)) : endless, null, 0);
        if (isCommitDue()) {
            commit();
        }
    }

    /// A timer that sets itself again and again for a time that is over would keep the lane from everything else.
    private @Nullable Problem endless(Timer timer) {
        Timer last = lastFired;
        lastFired = timer;
        still = last != null && last.id().equals(timer.id()) && timer.due() <= last.due() ? still + 1 : 0;
        return still < STILL_TIMERS
                ? null
                : Problem.of("timer '" + timer.id().name() + "' of key '" + timer.id().key() + "' has set itself " + still
                        + " times for a time that was over: set it for a later one than it was due");
    }

    private void begin(Step step, long now) {
        if (steps++ == 0) {
            firstStepAt = System.nanoTime();
        }
        work.begin(step.channel(), step.offset(), step.key(), now, step.event() == null ? null : step.event().origin());
    }

    private @Nullable Problem call(CurrentCall.Author author) {
        Problem problem = failures.verdict(lane.call().run(author));
        StoredDataException trouble = work.trouble();
        if (trouble != null) {
            throw trouble;
        }
        return problem;
    }

    /// @param input where the step's event came from; null for a timer
    /// @param offset the event's place there
    private void end(Step step, @Nullable Problem found, @Nullable Input input, long offset) throws RewoundException {
        Problem problem = found;
        if (problem == null) {
            failures.setAsideIfRejected(step);
            work.end();
            if (oneByOne == 0) {
                pass(input, offset); // now: timers that fire behind it may bring the commit with them
                return;
            }
            problem = commits.saveState();
        }
        if (problem != null && (oneByOne == 0 || steps > 1 || problem.equals(CurrentCall.MISDIRECTED))) {
            takeAgain();
        }
        if (problem != null && failures.isRetried()) {
            rewind();
            oneByOne = 1;
            throw new RewoundException();
        }
        if (problem != null) {
            dropStep(step, problem);
        }
        pass(input, offset);
        oneByOne--;
        failures.over();
        take();
    }

    private static void pass(@Nullable Input input, long offset) {
        if (input != null) {
            input.passed(offset);
        }
    }

    /// The failing step stands alone: its effects go, the failure policy's come.
    private void dropStep(Step step, Problem problem) throws RewoundException {
        long reached = clock.watermark();
        rewind();
        boolean goesOn = failures.giveUp(step, problem);
        if (!goesOn) { // the processor stops before this event; only what is told of it stays
            take();
            throw new RewoundException();
        }
        clock.reached(reached); // by this event, and by others' before it
        if (step.timer() != null) {
            work.fired(step.timer());
            code.gaveUp(step.timer(), work);
        }
    }

    private void commit() throws RewoundException {
        if (steps == 0 && !moved) {
            return;
        }
        if (commits.saveState() != null) {
            takeAgain();
        }
        take();
    }

    private void take() throws RewoundException {
        if (!commits.take(clock.watermark(), steps)) {
            rewind();
            throw new RewoundException();
        }
        clock.committed();
        steps = 0;
        moved = false;
    }

    private void takeAgain() throws RewoundException {
        int again = steps;
        rewind();
        oneByOne = again;
        throw new RewoundException();
    }

    private void rewind() {
        timers.restore(work.timers().keySet());
        work.clear();
        code.forgetState();
        inputs.forEach(Input::rewind);
        clock.rewind();
        steps = 0;
        moved = false;
    }
}
