package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.Timer;

/// A processor's code as one lane runs it. Used by that lane's thread only, except {@link #interrupt}.
///
/// Everything that a call does goes into the {@link Work}. State that the code keeps in objects of its own is written to the work when
/// {@link #saveState} is called, before a commit, and must be forgotten when {@link #forgetState} is called: then the lane goes back to
/// the last commit and hands in the same events again.
public interface LaneCode extends AutoCloseable {

    /// Handles one event.
    ///
    /// @param offset the event's offset
    /// @param time the event time in milliseconds since 1970
    /// @param work what the call may see and where its effects go; its key is set
    /// @throws CodeException if the code fails; its effects so far are then dropped by the caller
    void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException;

    /// Handles a timer that is due.
    void onTimer(Timer timer, Work work) throws CodeException;

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
