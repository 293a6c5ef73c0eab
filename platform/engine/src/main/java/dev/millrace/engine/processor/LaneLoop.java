package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.Timer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A lane at work: reads batches from its inputs, fires timers, takes a step for each event and commits. Owned by the lane's thread.
///
/// A step is one call of the author's code. Many steps share one commit, so a step that fails has company whose effects are mixed with
/// its own: the lane then goes back to the last commit and takes the same steps again one commit each, until the failing step stands
/// alone and the failure policy can decide. Steps see nothing that differs the second time, so their effects are the same.
final class LaneLoop {
    private static final int COMMIT_STEPS = 512;
    private static final long COMMIT_NANOS = 2_000_000;

    private final Lane lane;
    private final LaneCode code;
    private final LaneSetting setting;
    private final ProcessorSpec spec;
    private final ProcessorStore store;
    private final LaneTimers timers;
    private final Work work;
    private final Commits commits;
    private final Failures failures;
    /// One object, so that what is watched can be unwatched.
    private final Runnable signal;

    private long watermark;
    private long committedWatermark;
    private int steps;
    private boolean moved;
    private int oneByOne;
    private long firstStepAt;

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
        timers = new LaneTimers(setting.index(), spec.lanes());
        work = new Work(spec, setting.outputs(), store, timers, setting.tags(), setting.log());
        commits = new Commits(lane, code, setting, work);
        failures = new Failures(lane, setting, work);
        signal = lane::signal;
    }

    void run() {
        Watchdog.Watch watch = setting.watchdog().watch(lane, code, spec.limits());
        setting.inputs().forEach(input -> input.channel().watch(signal));
        try {
            timers.reload(store);
            watermark = store.watermark();
            committedWatermark = watermark;
            while (!lane.isStopping()) {
                round();
            }
            commit();
        } catch (RewoundException e) {
            rewind(); // stopped in the middle: what is not committed is left to the next version
        } finally {
            watch.end();
            setting.inputs().forEach(input -> input.channel().unwatch(signal));
        }
    }

    boolean hasInput() {
        for (Input input : setting.inputs()) {
            if (!input.isAtEnd()) {
                return true;
            }
        }
        return false;
    }

    private void round() throws RewoundException {
        try {
            boolean busy = fireOnWall();
            for (Input input : setting.inputs()) {
                busy |= read(input);
            }
            if (!busy) {
                commit();
                long wait = Math.max(0, timers.nextOnWall() - System.currentTimeMillis());
                lane.park(this, wait > 3_600_000 ? TimeUnit.HOURS.toNanos(1) : TimeUnit.MILLISECONDS.toNanos(wait));
            }
        } catch (RewoundException e) {
            if (lane.isStopping()) {
                throw e;
            }
        }
    }

    private boolean read(Input input) throws RewoundException {
        Batch batch = input.poll();
        if (batch == null) {
            return false;
        }
        for (int i = 0; i < batch.size() && !lane.isStopping(); i++) {
            long offset = batch.first() + i;
            handle(input, offset, batch.get(i));
            input.passed(offset);
            moved = true;
            if (isCommitDue()) {
                commit();
            }
        }
        input.resume();
        commit();
        return true;
    }

    private boolean isCommitDue() {
        return steps >= COMMIT_STEPS || steps > 0 && System.nanoTime() - firstStepAt > COMMIT_NANOS;
    }

    private void handle(Input input, long offset, RawEvent event) throws RewoundException {
        String key = keyOf(input, event);
        if (ProcessorStore.laneOf(key, spec.lanes()) != setting.index() || store.isHandled(input.channel().name(), offset, event)) {
            return;
        }
        String channel = input.channel().name();
        Step step = new Step(input, offset, event, key, null);
        Problem problem;
        try {
            long time = EventTime.of(event, spec.time());
            fireOnEventTime(time);
            begin(step, event.time());
            problem = call(() -> code.onEvent(channel, offset, event, time, work));
        } catch (CodeException e) {
            begin(step, event.time());
            problem = e.problem();
        }
        end(step, problem);
        fireDueOnEventTime();
    }

    /// The channel may have found the key already.
    private @Nullable String keyOf(Input input, RawEvent event) {
        boolean found = event.key() != null && Objects.equals(spec.key(), input.channel().settings().key());
        return found ? event.key() : spec.keyOf(event);
    }

    private void fireOnEventTime(long time) throws RewoundException {
        if (time <= watermark) {
            return;
        }
        watermark = time;
        moved = true;
        fireDueOnEventTime();
    }

    private void fireDueOnEventTime() throws RewoundException {
        Timer due;
        while ((due = timers.due(Timer.Clock.EVENT, watermark)) != null) {
            fire(due);
        }
    }

    private boolean fireOnWall() throws RewoundException {
        boolean fired = false;
        Timer due;
        while (!lane.isStopping() && (due = timers.due(Timer.Clock.WALL, System.currentTimeMillis())) != null) {
            fire(due);
            fired = true;
        }
        return fired;
    }

    private void fire(Timer timer) throws RewoundException {
        Step step = new Step(null, timer.due(), null, timer.id().key(), timer);
        begin(step, timer.due());
        work.fired(timer);
        end(step, call(() -> code.onTimer(timer, work)));
        if (isCommitDue()) {
            commit();
        }
    }

    private void begin(Step step, long now) {
        if (steps++ == 0) {
            firstStepAt = System.nanoTime();
        }
        work.begin(step.channel(), step.offset(), step.key(), now, step.event() == null ? null : step.event().origin());
    }

    private @Nullable Problem call(Author author) {
        Problem problem = null;
        lane.call().enter();
        try {
            author.call();
        } catch (CodeException e) {
            problem = e.problem();
        } finally {
            lane.call().leave();
        }
        return failures.verdict(problem);
    }

    private void end(Step step, @Nullable Problem found) throws RewoundException {
        Problem problem = found;
        if (problem == null) {
            failures.setAsideIfRejected(step);
            work.end();
            if (oneByOne == 0) {
                step.pass();
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
        step.pass();
        oneByOne--;
        failures.over();
        take();
    }

    /// The failing step stands alone: its effects go, the failure policy's come.
    private void dropStep(Step step, Problem problem) throws RewoundException {
        rewind();
        if (!failures.giveUp(step, problem)) {
            throw new RewoundException(); // the processor stops before this event
        }
        if (step.timer() != null) {
            work.fired(step.timer());
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
        if (!commits.take(watermark, steps)) {
            rewind();
            throw new RewoundException();
        }
        committedWatermark = watermark;
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
        work.clear();
        code.forgetState();
        timers.reload(store);
        setting.inputs().forEach(Input::rewind);
        watermark = committedWatermark;
        steps = 0;
        moved = false;
    }

    /// A call of the author's code.
    @FunctionalInterface
    private interface Author {
        void call() throws CodeException;
    }
}
