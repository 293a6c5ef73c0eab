package dev.millrace.api.testing;

/// A processor threw. The cause is what it threw; nothing of the call remains, and the event or timer counts as handled.
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallFailedException(String call, Exception cause) {
        super(call + " failed: " + cause, cause);
    }
}
