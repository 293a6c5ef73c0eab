package dev.millrace.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says which names a `String` or the items of a `List<String>` may be; at a `Map`, which its keys may be.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Named {
    /// The grammar that every name must follow.
    Grammar value();
}
