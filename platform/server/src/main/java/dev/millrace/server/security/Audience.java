package dev.millrace.server.security;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whom a rule allows something. Immutable.
///
/// @param everybody whether anonymous clients may, and so everybody
/// @param users whether every user may
/// @param roles the roles whose bearers may
record Audience(boolean everybody, boolean users, Set<String> roles) {
    private static final String ROLE = "role:";
    /// Every user.
    static final Audience USERS = new Audience(false, true, Set.of());

    /// @param words `anonymous`, `user`, `role:NAME`
    static Audience of(List<String> words) {
        Set<String> roles = new HashSet<>();
        words.stream().filter(word -> word.startsWith(ROLE)).forEach(word -> roles.add(word.substring(ROLE.length())));
        return new Audience(words.contains("anonymous"), words.contains("user"), Set.copyOf(roles));
    }

    boolean includes(Principal who) {
        if (everybody || users && !who.user().isEmpty()) {
            return true;
        }
        for (String role : who.roles()) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }
}
