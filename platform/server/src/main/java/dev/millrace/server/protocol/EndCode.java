package dev.millrace.server.protocol;

/// Why the server ends a subscription. Clients subscribe again after codes from 2500 on.
public enum EndCode {
    /// Somebody ended it on behalf of the client.
    UNSUBSCRIBED(2_000, "server unsubscribe"),
    /// Events behind its position are no longer kept.
    INSUFFICIENT_STATE(2_500, "insufficient state"),
    /// It was allowed up to now.
    EXPIRED(2_501, "subscription expired"),
    /// What the client has is no longer true.
    STATE_INVALIDATED(2_502, "state invalidated");

    private final int code;
    private final String reason;

    EndCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /// The number on the wire.
    public int code() {
        return code;
    }

    /// What the client is told.
    public String reason() {
        return reason;
    }
}
