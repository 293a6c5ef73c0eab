package dev.millrace.engine.replay;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.Processors.Draft;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs a range of a channel's past through a version of a processor and hands out what that emits, dead letters included, without any
/// effect on anything else. The processor begins without state. The same range and the same code give the same outputs: the clock on the
/// wall is that of the events, and randomness depends on them. Used by one thread.
public final class Replay implements AutoCloseable {
    private final Range range;
    private final Duration patience;
    private final Outputs outputs = new Outputs();
    private final Scratch scratch;
    private Iterator<Output> current = Collections.emptyIterator();
    private boolean last;
    private boolean ended;
    private long deadline;
    private @Nullable String late;

    /// @param draft the processor, with its code
    /// @param range of one of its input channels
    /// @param settings what configuration says about a channel; where keys are found in its events
    /// @param patience how long it may take
    /// @throws IOException if there is no room for temporary files
    public Replay(Draft draft, Range range, Function<String, ChannelSettings> settings, Duration patience) throws IOException {
        this.range = range;
        this.patience = patience;
        scratch = new Scratch(draft, range, settings, outputs);
    }

    /// Begins.
    ///
    /// @throws CodeException if the code cannot be opened
    /// @throws StoredDataException if there is no room for temporary files
    public void start() throws CodeException {
        deadline = System.nanoTime() + patience.toNanos();
        scratch.start();
    }

    /// The next output, as soon as there is one; null at the end, see {@link #trouble}.
    public @Nullable Output next() throws InterruptedException {
        while (!current.hasNext() && !ended) {
            if (last) {
                scratch.stop();
                current = outputs.rest().iterator();
                ended = true;
            } else {
                take(outputs.poll(Math.max(0, deadline - System.nanoTime())));
            }
        }
        return current.hasNext() ? current.next() : null;
    }

    private void take(Outputs.@Nullable Part part) {
        if (part == null) {
            late = "the replay was ended after " + patience.toSeconds() + " s, at offset " + scratch.position();
            ended = true;
        } else {
            current = part.outputs().iterator();
            last = part.isLast();
        }
    }

    /// How many events were handled so far.
    public long handled() {
        return scratch.position() - range.from();
    }

    /// Why it ended before the range did; null if it did not.
    public @Nullable String trouble() {
        return late == null ? outputs.trouble() : late;
    }

    /// Ends it, and removes all that it has left.
    @Override
    public void close() {
        scratch.close();
    }
}
