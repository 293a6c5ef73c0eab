package dev.millrace.api;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// A processor's way to everything outside it. Valid only inside the call that it was given to and on that call's thread.
///
/// Data that is emitted or replied may be a record, a map, a list, a string, a number, a boolean, null or {@link Json}; it is turned into JSON before
/// the method returns, so it may be reused afterwards.
public interface Context {

    /// Emits to the processor's first output channel, with the key of the current call.
    ///
    /// @throws IllegalStateException if the processor has no output channel
    void emit(@Nullable Object data);

    /// Emits to one of the processor's output channels.
    ///
    /// @param key null for an event without a key
    /// @throws IllegalArgumentException if `channel` is not among the output channels the processor declares
    void emit(String channel, @Nullable String key, @Nullable Object data);

    /// Answers whoever published the event or called the processor; nothing happens where nobody waits, and in timers.
    void reply(@Nullable Object data);

    /// Sets the current event aside on `$dead.<processor>` with this reason. What the call did until then still counts.
    void reject(String reason);

    /// A value of the current key. It is found again by its name after a restart and after the jar was replaced, so the name is its
    /// identity; its type may grow by components that are nullable.
    <S> State<S> state(String name, Class<S> type);

    /// The timers of the current key.
    Timers timers();

    /// When the server took the event (in {@link Processor#onTimer} and {@link Processor#onWindow} when the timer was due or the window
    /// ended): the same again when events are
    /// processed again, unlike the clock of the machine.
    Instant now();

    /// Random numbers that are the same again when the event is processed again.
    RandomGenerator random();

    /// Logs under the processor's name. How much a processor may log in a second is limited.
    Logger log();

    /// A counter of this processor, shown among the server's metrics.
    Counter counter(String name);
}
