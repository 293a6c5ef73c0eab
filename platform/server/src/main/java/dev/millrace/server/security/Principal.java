package dev.millrace.server.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who a client is. Immutable.
///
/// @param user the user's name; empty for an anonymous client
/// @param roles what the user is, for rules
/// @param profile JSON that others are shown with the user, `info` in a token; null for none
/// @param trusted whether it is a server with an API key, which may do everything
public record Principal(String user, Set<String> roles, @Nullable String profile, boolean trusted) {
    /// Nobody in particular.
    public static final Principal ANONYMOUS = new Principal("", Set.of(), null, false);
    /// A server with an API key.
    public static final Principal TRUSTED = new Principal("", Set.of(), null, true);

    /// Makes the set unmodifiable.
    public Principal {
        roles = Set.copyOf(roles);
    }

    /// Whether nothing is known of it.
    public boolean isAnonymous() {
        return user.isEmpty() && !trusted;
    }
}
