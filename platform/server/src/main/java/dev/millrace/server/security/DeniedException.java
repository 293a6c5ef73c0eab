package dev.millrace.server.security;

/// A token is not believed; the message says why, without the token.
public final class DeniedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean expired;

    /// @param expired whether a newer token would do
    DeniedException(boolean expired, String message) {
        super(message, null, false, false);
        this.expired = expired;
    }

    /// Another token would be needed.
    public static DeniedException invalid(String message) {
        return new DeniedException(false, message);
    }

    /// Whether it was a good token, whose time is over.
    public boolean isExpired() {
        return expired;
    }
}
