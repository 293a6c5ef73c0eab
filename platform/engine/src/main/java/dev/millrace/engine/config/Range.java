package dev.millrace.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says how small and how large an `int` or `Integer` may be.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /// The smallest value.
    int min();

    /// The largest value.
    int max() default Integer.MAX_VALUE;
}
