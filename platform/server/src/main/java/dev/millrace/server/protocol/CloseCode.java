package dev.millrace.server.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why the server closes a connection. Immutable.
///
/// @param code the number on the wire
/// @param reason what the close frame says, at most {@link #LONGEST_REASON} bytes
public record CloseCode(int code, String reason) {
    /// How many bytes of a reason a close frame can hold, in UTF-8.
    public static final int LONGEST_REASON = 123;

    /// The server stops; plain WebSocket.
    public static final CloseCode GOING_AWAY = new CloseCode(1001, "shutdown");
    /// A text message is not UTF-8.
    public static final CloseCode NOT_UTF8 = new CloseCode(1007, "text must be UTF-8");
    /// A message is larger than the server allows.
    public static final CloseCode TOO_LARGE = new CloseCode(1009, "message too large");
    /// The server stops; clients of the Centrifuge protocol reconnect.
    public static final CloseCode SHUTDOWN = new CloseCode(3001, "shutdown");
    /// A bug of the server.
    public static final CloseCode SERVER_ERROR = new CloseCode(3004, "internal server error");
    /// The client's token has expired, and no new one came.
    public static final CloseCode EXPIRED = new CloseCode(3005, "connection expired");
    /// The client reads slower than it is sent to.
    public static final CloseCode SLOW = new CloseCode(3008, "slow");
    /// Events of a subscription that the server made are no longer kept; clients begin anew.
    public static final CloseCode INSUFFICIENT_STATE = new CloseCode(3010, "insufficient state");
    /// Somebody ended the connection on purpose; the client comes again.
    public static final CloseCode FORCED_RECONNECT = new CloseCode(3011, "force reconnect");
    /// The client was silent although it was pinged.
    public static final CloseCode NO_PONG = new CloseCode(3012, "no pong");
    /// The client's token is not believed.
    public static final CloseCode INVALID_TOKEN = new CloseCode(3500, "invalid token");
    /// The client's message cannot be understood.
    public static final CloseCode BAD_REQUEST = new CloseCode(3501, "bad request");
    /// The client did not connect in time.
    public static final CloseCode STALE = new CloseCode(3502, "stale");
    /// Somebody ended the connection on purpose; the client stays away.
    public static final CloseCode FORCED = new CloseCode(3503, "force disconnect");
    /// The client sent too many messages that cannot be understood.
    public static final CloseCode TOO_MANY_ERRORS = new CloseCode(3509, "too many errors");

    /// Those that an application may give as well.
    private static final List<CloseCode> KNOWN = List.of(SHUTDOWN, SERVER_ERROR, EXPIRED, SLOW, INSUFFICIENT_STATE, FORCED_RECONNECT,
            NO_PONG, INVALID_TOKEN, BAD_REQUEST, STALE, FORCED, TOO_MANY_ERRORS);

    /// What an application wants to close a connection with.
    ///
    /// @param reason null for what the server itself would say, which is nothing for a code that is the application's own
    public static CloseCode of(int code, @Nullable String reason) {
        if (reason != null) {
            return new CloseCode(code, reason);
        }
        return KNOWN.stream().filter(known -> known.code == code).findFirst().orElseGet(() -> new CloseCode(code, ""));
    }

    /// Whether clients of the Centrifuge protocol connect again.
    boolean reconnects() {
        return code >= 3_000 && code < 3_500 || code >= 4_000 && code < 4_500;
    }
}
