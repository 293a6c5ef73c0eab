package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowResult;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.Timer;
import org.jspecify.annotations.Nullable;

/// How events of a key are gathered into windows of one kind, with the state and the timers that it takes. Owned by the lane's thread.
sealed interface Windowing permits Panes, SlidingWindows, Sessions, CountWindows {

    /// The windowing that a declaration asks for.
    ///
    /// @param prefix what the names of its state and timers begin with
    static Windowing of(WindowSpec spec, Columns columns, String prefix) {
        return switch (spec.kind()) {
            case WindowSpec.Hopping(var size, var every) -> new Panes(size, every, columns, prefix);
            case WindowSpec.Sliding(var size) -> new SlidingWindows(size, columns, prefix);
            case WindowSpec.Session(var gap) -> new Sessions(gap, columns, prefix);
            case WindowSpec.Count(var events) -> new CountWindows(events, columns, prefix);
        };
    }

    /// Takes an event into all of its windows that have not ended.
    ///
    /// @param watermark the time up to which windows have ended
    /// @return the window that the event completes; null if it completes none
    @Nullable
    WindowResult add(Sample sample, long watermark, Work work);

    /// Ends what a timer of this windowing stands for.
    ///
    /// @return the window that has ended; null if there is nothing to tell
    @Nullable
    WindowResult end(Timer timer, Work work);

    /// Removes what a timer stands for, and sets the timers that its end would have set.
    void giveUp(Timer timer, Work work);

    /// Whether all windows that an event of that time belongs to have ended.
    boolean isLate(long time, long watermark, Work work);

    void save(Work work);

    void forget();
}
