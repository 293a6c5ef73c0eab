package dev.millrace.engine.config;

import java.nio.charset.StandardCharsets;

/// A text that is never shown: as a setting it stands in configuration, in a variable, or as `file:` and a name in a file. Immutable.
///
/// @param text what must not be shown
public record Secret(String text) {

    /// The text in UTF-8.
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Tells nothing.
    @Override
    public String toString() {
        return "(secret)";
    }
}
