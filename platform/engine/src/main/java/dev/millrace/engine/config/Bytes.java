package dev.millrace.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a `long` as a number of bytes, written `512`, `64KB`, `4MB`, `1GB` or `1TB`; a KB is 1,024 bytes.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bytes {
}
