package dev.millrace.engine.config;

import java.nio.charset.StandardCharsets;

/// A text that is never shown: as a setting it stands in configuration, in a variable, or as `file:` and the name of a file, of which the
/// ends of lines at its end do not count. Immutable.
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
