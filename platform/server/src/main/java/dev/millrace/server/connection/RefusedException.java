package dev.millrace.server.connection;

import dev.millrace.server.protocol.ErrorCode;

/// What a client asks for is refused; it gets the code and the message.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /// @param message what, the offending value, what was expected
    public RefusedException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /// The reason in one number.
    public ErrorCode code() {
        return code;
    }
}
