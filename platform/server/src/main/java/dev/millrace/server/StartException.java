package dev.millrace.server;

import org.jspecify.annotations.Nullable;

/// The server cannot start; the message is one sentence for its operator.
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param cause null if the sentence says it all
    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
