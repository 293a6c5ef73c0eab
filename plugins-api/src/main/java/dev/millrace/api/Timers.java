package dev.millrace.api;

import java.time.Duration;
import java.time.Instant;

/// Named timers of the current key. Setting a name again moves that timer; a timer fires once.
public interface Timers {

    /// Fires when the event time of the processor's input reaches `due`: before the first event is handled whose time is `due` or later;
    /// at once after the current call if that time has been reached already.
    void at(String name, Instant due);

    /// Fires when this much time has passed on the clock after {@link Context#now()}.
    void after(String name, Duration delay);

    /// Cancels the timer of that name, if one is set.
    void cancel(String name);
}
