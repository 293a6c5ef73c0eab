package dev.millrace.engine.json;

/// Text that was to be JSON is not; the message says where and why.
public final class InvalidJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidJsonException(String message) {
        super(message, null, false, false);
    }
}
