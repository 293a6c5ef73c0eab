package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A lane's failure policy: how often a failing step is tried again, and what becomes of its event then. Owned by the lane's thread.
final class Failures {
    private static final int BREACHES_TO_QUARANTINE = 3;
    private static final int ERRORS_A_SECOND = 50;

    private final Lane lane;
    private final LaneSetting setting;
    private final Work work;
    private int attempts;
    private int breaches;
    private boolean breached;
    private long toldIn;
    private int told;

    Failures(Lane lane, LaneSetting setting, Work work) {
        this.lane = lane;
        this.setting = setting;
        this.work = work;
    }

    /// What is wrong with a call that ended with `problem`, or well; null if nothing.
    @Nullable
    Problem verdict(@Nullable Problem problem) {
        Problem breach = lane.call().takeBreach();
        if (breach == null) {
            breach = work.breach();
        }
        breached = false;
        if (breach == null || problem == null && work.breach() == null) {
            return problem;
        }
        boolean _ = Thread.interrupted(); // the watchdog's interrupt must not hit the lane's own waits
        if (breach.equals(CurrentCall.MISDIRECTED)) {
            return breach;
        }
        breached = true;
        return problem == null
                ? breach
                : new Problem(breach.message(), problem.file(), problem.line(), problem.column(), problem.stack());
    }

    /// Whether the failing step is to be tried again; waits as the policy says.
    boolean isRetried() {
        FailurePolicy policy = setting.spec().onError();
        if (attempts >= policy.retries() || breached) {
            return false;
        }
        Duration pause = policy.backoff().multipliedBy(1L << Math.min(attempts, 16));
        attempts++;
        long end = System.nanoTime() + pause.toNanos();
        long left;
        while (!lane.isStopping() && (left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(Math.min(left, 50_000_000));
        }
        return true;
    }

    /// The step is over: the next one starts with all its retries.
    void over() {
        attempts = 0;
    }

    /// A step that has failed for good goes the way of the policy.
    ///
    /// @return false if the processor stops before it
    boolean giveUp(Step step, Problem problem) {
        Version owner = setting.owner();
        owner.stats().failedOnce();
        setting.log().warn("failed on offset {} of {}: {}", step.offset(), step.channel(), problem);
        if (isTold(step)) {
            work.output(setting.errors(), letter(step, problem, false));
        }
        if (breached && ++breaches >= BREACHES_TO_QUARANTINE) {
            owner.quarantine(problem);
        }
        return switch (setting.spec().onError().then()) {
            case DEAD_LETTER -> {
                work.output(setting.deadLetters(), letter(step, problem, true));
                tell(step, problem);
                yield true;
            }
            case SKIP -> {
                tell(step, problem);
                yield true;
            }
            case STOP -> {
                owner.stopBefore(step, problem);
                yield false;
            }
        };
    }

    /// A processor that fails on what is told on `$errors` must not feed itself; one that does so through others is slowed down.
    private boolean isTold(Step step) {
        long second = System.nanoTime() / 1_000_000_000;
        told = second == toldIn ? told + 1 : 1;
        toldIn = second;
        return told <= ERRORS_A_SECOND && !step.channel().equals(setting.errors().name());
    }

    /// A call that rejected its event: what it did counts, the event is set aside.
    void setAsideIfRejected(Step step) {
        String reason = work.rejection();
        if (reason != null) {
            work.output(setting.deadLetters(), letter(step, Problem.of(reason), true));
        }
    }

    private void tell(Step step, Problem problem) {
        Origin origin = step.event() == null ? null : step.event().origin();
        if (origin != null) {
            work.failed(origin, problem.toString());
        }
    }

    private RawEvent letter(Step step, Problem problem, boolean withData) {
        return Letter.of(step, problem, setting.spec(), setting.version(), withData);
    }
}
