package dev.millrace.engine.json;

/// JSON does not fit a type, or a value cannot become JSON. The message is the rest of a sentence that begins with "data does not map to
/// Trade: "; it holds no class or exception of the type's own.
public final class MappingException extends Exception {
    private static final long serialVersionUID = 1L;

    MappingException(String message) {
        super(message, null, false, false);
    }
}
