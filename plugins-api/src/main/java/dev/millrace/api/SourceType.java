package dev.millrace.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names a {@link Source} class. Unlike a processor, a source runs only where configuration deploys it under a name.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SourceType {

    /// The name by which configuration uses this type, `[a-z][a-z0-9-]{0,63}`.
    String name();

    /// The channel that it feeds when configuration names none.
    String to() default "";
}
