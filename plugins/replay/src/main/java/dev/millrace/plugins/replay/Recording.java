package dev.millrace.plugins.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Events that can be played again and again.
interface Recording {

    /// Plays all events once, in order of their time.
    ///
    /// @param pass how often they were played before; a recording that knows the times of its events moves them on with every pass, so
    ///        that time never goes back
    void play(int pass, Listener listener) throws IOException, InterruptedException;

    /// Hears the events of a recording.
    interface Listener {
        /// @param data what is to be emitted
        void event(@Nullable Object data) throws InterruptedException;
    }
}
