package dev.millrace.engine.channel;

import java.util.List;

/// Events on their way into a stored channel. Made by any thread; from then on owned by whoever stores it, who hands it to
/// {@link Channel#stored} or calls {@link #failed}, and {@link #tell} afterwards.
public final class Append {
    private final Channel channel;
    private final List<RawEvent> events;
    private final Appended then;
    private final long footprint;
    private long first;
    private String failure = "";

    Append(Channel channel, List<RawEvent> events, Appended then) {
        this.channel = channel;
        this.events = events;
        this.then = then;
        long sum = 0;
        for (RawEvent event : events) {
            sum += event.footprint();
        }
        footprint = sum;
    }

    /// Where they go.
    public Channel channel() {
        return channel;
    }

    /// At least one.
    public List<RawEvent> events() {
        return events;
    }

    /// Roughly the memory that they hold, in bytes.
    public long footprint() {
        return footprint;
    }

    /// They are stored under this offset and the next ones.
    void storedAt(long offset) {
        first = offset;
    }

    /// They are not stored and nobody will see them.
    public void failed(String reason) {
        failure = reason;
    }

    /// Whether somebody wants to hear what became of them.
    @SuppressWarnings("ReferenceEquality") // it is a constant
    public boolean isHeard() {
        return then != Appended.UNHEARD;
    }

    /// Tells what became of them.
    public void tell() {
        if (first > 0) {
            then.appended(first);
        } else {
            then.failed(failure);
        }
    }
}
