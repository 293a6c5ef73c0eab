package dev.millrace.engine.config;

import org.jspecify.annotations.Nullable;

/// One component of a settings record.
///
/// @param name its key in configuration
/// @param shape what its value may be
/// @param preset its default as configuration text; null if it has none
/// @param nullable whether it is null when absent
/// @param confidential whether what is written there is never shown
record Setting(String name, Shape shape, @Nullable String preset, boolean nullable, boolean confidential) {

    boolean isRequired() {
        return preset == null && !nullable && !(shape instanceof Shape.Fields fields && fields.isOptional());
    }
}
