package dev.millrace.server.protocol;

/// Error codes of the Centrifuge protocol, which all of Millrace's answers use.
public enum ErrorCode {
    /// Something failed that is not the client's fault.
    INTERNAL(100, true),
    /// The client must say who it is.
    UNAUTHORIZED(101, false),
    /// No such channel, or not a channel's name.
    UNKNOWN_CHANNEL(102, false),
    /// The client may not do that.
    PERMISSION_DENIED(103, false),
    /// No such command or processor.
    METHOD_NOT_FOUND(104, false),
    /// The connection has that subscription.
    ALREADY_SUBSCRIBED(105, false),
    /// One more than a limit allows.
    LIMIT_EXCEEDED(106, false),
    /// The client's message is not what was expected.
    BAD_REQUEST(107, false),
    /// It exists, but cannot be used.
    NOT_AVAILABLE(108, false),
    /// The client's token is no longer valid: a new one would do.
    TOKEN_EXPIRED(109, false),
    /// It would be too much at the moment.
    TOO_MANY_REQUESTS(111, true),
    /// Events behind the given position are no longer kept.
    UNRECOVERABLE(112, false),
    /// The store cannot take it at the moment; nothing was published.
    NOT_STORED(120, true);

    private final int code;
    private final boolean temporary;

    ErrorCode(int code, boolean temporary) {
        this.code = code;
        this.temporary = temporary;
    }

    /// The number on the wire.
    public int code() {
        return code;
    }

    boolean isTemporary() {
        return temporary;
    }

    /// Writes `"error":{…}`, a member of an object.
    public void write(JsonOut out, String message) {
        out.text("\"error\":{\"code\":").number(code).text(",\"message\":").string(message);
        out.text(temporary ? ",\"temporary\":true}" : "}");
    }

    /// `{"error":{"code":…,"message":…}}`.
    public byte[] toJson(String message) {
        JsonOut out = new JsonOut().put('{');
        write(out, message);
        return out.put('}').toBytes();
    }
}
