package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Turns a lane's work into one commit. Owned by the lane's thread.
final class Commits {
    private final Lane lane;
    private final LaneCode code;
    private final LaneSetting setting;
    private final Work work;
    private final Failures failures;
    private long skipped;

    Commits(Lane lane, LaneCode code, LaneSetting setting, Work work, Failures failures) {
        this.failures = failures;
        this.lane = lane;
        this.code = code;
        this.setting = setting;
        this.work = work;
    }

    /// Moves changed state from the author's objects to the work.
    ///
    /// @return what is wrong with it; null if nothing
    /// @throws StoredDataException if the store could not be read for it
    @Nullable
    Problem saveState() {
        Problem problem = failures.verdict(lane.call().run(() -> code.saveState(work)));
        StoredDataException trouble = work.trouble();
        if (trouble != null) {
            throw trouble;
        }
        if (problem != null) {
            return problem;
        }
        if (work.grown() > 0 && setting.store().stateBytes() + work.grown() > setting.spec().limits().stateBytes()) {
            Problem tooLarge = Problem.of("the state of " + setting.spec().name() + " is larger than "
                    + setting.spec().limits().stateBytes() + " bytes (limits.stateBytes): clear the state of keys that are over");
            setting.owner().quarantine(tooLarge);
        }
        return null;
    }

    /// Waits until the output channels have room, then commits and answers whoever waits.
    ///
    /// @return false if the lane was stopped while it waited, or abandoned: nothing was committed
    /// @throws StoredDataException if the store cannot take it
    boolean take(long watermark, int steps) {
        for (Channel output : work.outputs().keySet()) {
            if (!awaitRoom(output)) {
                return false;
            }
        }
        if (!lane.commit(setting.store(), commit(watermark))) {
            return false;
        }
        setting.inputs().forEach(Input::committed);
        tellStats(steps);
        work.answers().forEach(this::answer);
        for (Work.Answer answer : work.answers()) {
            answer.origin().settled();
        }
        work.committed();
        return true;
    }

    private void answer(Work.Answer answer) {
        String failure = answer.failure();
        if (failure == null) {
            answer.origin().handled(setting.spec().name(), answer.replies(), answer.emitted());
        } else {
            answer.origin().failed(setting.spec().name(), failure);
        }
    }

    /// What is told of failures must not wait: whoever makes the room there may fail itself.
    private boolean awaitRoom(Channel output) {
        if (output.hasRoom() || output.name().startsWith("$")) {
            return true;
        }
        Thread self = Thread.currentThread();
        AtomicBoolean hasRoom = new AtomicBoolean();
        output.onRoom(() -> {
            hasRoom.set(true);
            LockSupport.unpark(self);
        });
        while (!hasRoom.get()) {
            if (lane.isStopping()) {
                return false;
            }
            LockSupport.parkNanos(100_000_000); // a stop does not unpark this wait
        }
        return true;
    }

    private Commit commit(long watermark) {
        Map<String, Long> positions = new HashMap<>();
        setting.inputs().forEach(input -> positions.put(input.channel().name(), input.next()));
        Map<Channel, List<RawEvent>> outputs = new LinkedHashMap<>();
        work.outputs().forEach((channel, events) -> outputs.put(channel, new ArrayList<>(events)));
        return new Commit(setting.index(), positions, watermark, work.state(), work.grown(), work.timers(), outputs);
    }

    private void tellStats(int steps) {
        int emitted = work.outputs().values().stream().mapToInt(List::size).sum();
        long lost = setting.inputs().stream().mapToLong(Input::skipped).sum() - skipped;
        skipped += lost;
        setting.owner().stats().committed(steps, emitted, work.late(), lost, work.counts());
    }
}
