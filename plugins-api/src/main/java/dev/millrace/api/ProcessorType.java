package dev.millrace.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names a {@link Processor} class and gives the defaults with which it runs when configuration says nothing else.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ProcessorType {

    /// The name by which configuration uses this type, `[a-z][a-z0-9-]{0,63}`. Without configuration the processor runs under it too.
    String name();

    /// Channels to consume. Empty for a processor that is only called by name.
    String[] from() default {};

    /// Channels that this processor may emit to; {@link Context#emit(Object)} goes to the first. Empty for a processor that only
    /// replies.
    String[] to() default {};

    /// JSON pointer (RFC 6901) to the key inside an event's data, such as `/symbol`. Empty to use the key with which the event was
    /// published.
    String key() default "";

    /// JSON pointer to the event time: an ISO 8601 date, date-time or instant (UTC where no zone is given), or a number of milliseconds
    /// since 1970. Empty to use the time at which the server took the event.
    String time() default "";

    /// The version of the state that this type reads and writes. Raise it when a newer class cannot read what an older one wrote, and
    /// write {@link Processor#migrate}.
    int stateVersion() default 1;
}
