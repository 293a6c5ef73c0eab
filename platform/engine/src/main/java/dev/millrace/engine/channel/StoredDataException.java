package dev.millrace.engine.channel;

/// Stored data cannot be read or written at the moment. The message is a sentence for the operator.
public final class StoredDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what cannot be done, why, and what to do
    public StoredDataException(String message) {
        super(message);
    }

    /// @param cause why
    public StoredDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
