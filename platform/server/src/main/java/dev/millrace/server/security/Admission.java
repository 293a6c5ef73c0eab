package dev.millrace.server.security;

import java.util.List;

/// As whom somebody is let in, and until when. Immutable.
///
/// @param who the principal
/// @param expires when it has to be renewed, in seconds since 1970; 0 for never
/// @param subscriptions what the server subscribes the client to
public record Admission(Principal who, long expires, List<ServerSubscription> subscriptions) {
    /// Somebody without a token.
    public static final Admission ANONYMOUS = new Admission(Principal.ANONYMOUS, 0, List.of());
    /// A server with an API key.
    public static final Admission TRUSTED = new Admission(Principal.TRUSTED, 0, List.of());

    /// Makes the list unmodifiable.
    public Admission {
        subscriptions = List.copyOf(subscriptions);
    }
}
