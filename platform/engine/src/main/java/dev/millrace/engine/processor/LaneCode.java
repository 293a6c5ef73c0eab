package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import org.jspecify.annotations.Nullable;

/// A processor's code as one lane runs it. Used by that lane's thread only, except {@link #interrupt}.
///
/// Everything that a call does goes into the {@link Work}. State that the code keeps in objects of its own is written to the work when
/// {@link #saveState} is called, before a commit, and must be forgotten when {@link #forgetState} is called: then the lane goes back to
/// the last commit and hands in the same events again.
public interface LaneCode extends AutoCloseable {
    /// What the names of all state and timers of windows begin with.
    String WINDOW = "$window ";

    /// Removes what is left of windows that the processor no longer declares.
    ///
    /// @return whether the timer was one of theirs: then the author's code knows nothing of it
    static boolean isLeftOver(Timer timer, Work work) {
        if (!timer.id().name().startsWith(WINDOW)) {
            return false;
        }
        work.saveState(new StateKey(timer.id().name(), timer.id().key()), null);
        return true;
    }

    /// Handles one event.
    ///
    /// @param offset the event's offset
    /// @param time the event time in milliseconds since 1970
    /// @param work what the call may see and where its effects go; its key is set
    /// @throws CodeException if the code fails; its effects so far are then dropped by the caller
    void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException;

    /// Handles an event that {@link #isLate}, where the processor asks for it.
    default void onLate(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
        throw new CodeException(CodeException.Problem.of("an event is late, but the code has no onLate"));
    }

    /// Handles a timer that is due.
    void onTimer(Timer timer, Work work) throws CodeException;

    /// Handles a window that has ended. Without code of the author's for it, emits the window as it is.
    default void onWindow(WindowResult window, Work work) throws CodeException {
        try {
            work.emit(window.json());
        } catch (IllegalStateException e) {
            throw new CodeException(Problem.of(String.valueOf(e.getMessage())));
        }
    }

    /// Whether an event comes too late to be handled. Asked right before the event is handed in, after all timers up to the watermark
    /// have fired; the work's key is set.
    ///
    /// @param time the event time in milliseconds since 1970
    /// @param watermark the time that the input has reached; no earlier events are expected
    default boolean isLate(long time, long watermark, Work work) {
        return time < watermark;
    }

    /// The failure policy gave a timer up, after all effects of the call were dropped: what the timer stood for can be removed.
    default void gaveUp(Timer timer, Work work) {}

    /// Turns a value that an older version of the code has written into one that this version reads.
    ///
    /// @param from the version of the state that wrote it
    /// @return null to drop it
    /// @throws CodeException if the code cannot
    default byte @Nullable [] migrate(int from, StateKey place, byte[] value) throws CodeException {
        throw new CodeException(Problem.of("there is state of version " + from + ", but the code has no migrate"));
    }

    /// Writes all state that changed since the last time to the work.
    ///
    /// @throws CodeException if a value is not JSON
    void saveState(Work work) throws CodeException;

    /// Drops all state that is kept in objects; it is read from the work again when it is needed.
    void forgetState();

    /// Makes a call that takes too long end with an exception soon, if that is possible. Called by the watchdog's thread.
    void interrupt();

    /// Frees everything. Called on the lane's thread.
    @Override
    void close();
}
