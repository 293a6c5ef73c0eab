package dev.millrace.server.protocol;

/// Why the server closes a connection. Clients reconnect after codes below 3500.
public enum CloseCode {
    /// The server stops; plain WebSocket.
    GOING_AWAY(1001, "shutdown"),
    /// A text message is not UTF-8.
    NOT_UTF8(1007, "text must be UTF-8"),
    /// A message is larger than the server allows.
    TOO_LARGE(1009, "message too large"),
    /// The server stops; clients of the Centrifuge protocol reconnect.
    SHUTDOWN(3001, "shutdown"),
    /// A bug of the server.
    SERVER_ERROR(3004, "internal server error"),
    /// The client's token has expired, and no new one came.
    EXPIRED(3005, "connection expired"),
    /// The client reads slower than it is sent to.
    SLOW(3008, "slow"),
    /// Events of a subscription that the server made are no longer kept; clients begin anew.
    INSUFFICIENT_STATE(3010, "insufficient state"),
    /// Somebody ended the connection on purpose; the client comes again.
    FORCED_RECONNECT(3011, "force reconnect"),
    /// The client was silent although it was pinged.
    NO_PONG(3012, "no pong"),
    /// The client's token is not believed.
    INVALID_TOKEN(3500, "invalid token"),
    /// The client's message cannot be understood.
    BAD_REQUEST(3501, "bad request"),
    /// The client did not connect in time.
    STALE(3502, "stale"),
    /// Somebody ended the connection on purpose; the client stays away.
    FORCED(3503, "force disconnect"),
    /// The client sent too many messages that cannot be understood.
    TOO_MANY_ERRORS(3509, "too many errors");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /// The number on the wire.
    public int code() {
        return code;
    }

    /// Whether clients of the Centrifuge protocol connect again.
    boolean reconnects() {
        return code >= 3_000 && code < 3_500;
    }

    /// What the close frame says.
    public String reason() {
        return reason;
    }
}
