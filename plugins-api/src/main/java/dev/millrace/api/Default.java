package dev.millrace.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The value of a settings component that configuration does not mention, written as in configuration: `@Default("1m") Duration every`.
/// A component without it is required, unless its type is marked `@Nullable`.
///
/// Components may be `String`, `boolean`, `int`, `long`, `double`, `java.time.Duration` (`250ms`, `5s`, `1m`, `2h`, `7d`), an enum
/// (written in lower case), `List` or `Map<String, …>` of these, or another record.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /// The default, as text.
    String value();
}
