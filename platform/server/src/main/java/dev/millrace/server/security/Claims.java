package dev.millrace.server.security;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a verified token says, in the claims of the Centrifuge protocol. Claims of another kind than expected deny the token: it would
/// otherwise mean something else than its maker thinks.
///
/// @param all the claims
record Claims(JWTClaimsSet all) {

    Admission connection(String role) throws DeniedException {
        if (all.getClaim("channel") != null) {
            throw DeniedException.invalid("a subscription token, which has a `channel`, opens no connection");
        }
        Principal who = new Principal(user(), roles(role), json(all.getClaim("info")), false);
        return new Admission(who, expires(), subscriptions());
    }

    SubscriptionToken subscription() throws DeniedException {
        if (!(all.getClaim("channel") instanceof String channel)) {
            throw wrong("channel", "a text");
        }
        return new SubscriptionToken(user(), channel, json(all.getClaim("info")), expires());
    }

    private String user() {
        return Objects.requireNonNullElse(all.getSubject(), "");
    }

    private Set<String> roles(String claim) throws DeniedException {
        return switch (all.getClaim(claim)) {
            case null -> Set.of();
            case String one -> Set.of(one);
            case List<?> several -> new HashSet<>(texts(claim, several));
            default -> throw wrong(claim, "a text or a list of texts");
        };
    }

    /// `expire_at` counts instead of `exp`; 0 there means never.
    private long expires() throws DeniedException {
        Date until = all.getExpirationTime();
        return switch (all.getClaim("expire_at")) {
            case null -> until == null ? 0 : until.toInstant().getEpochSecond();
            case Number at -> Math.max(0, at.longValue());
            default -> throw wrong("expire_at", "seconds since 1970");
        };
    }

    private List<ServerSubscription> subscriptions() throws DeniedException {
        List<ServerSubscription> found = new ArrayList<>();
        switch (all.getClaim("subs")) {
            case null -> {
            }
            case Map<?, ?> subs -> subs.forEach((channel, options) -> found.add(subscription(String.valueOf(channel), options)));
            default -> throw wrong("subs", "an object with channels");
        }
        switch (all.getClaim("channels")) {
            case null -> {
            }
            case List<?> channels -> texts("channels", channels).stream()
                    .filter(channel -> found.stream().noneMatch(one -> one.channel().equals(channel)))
                    .forEach(channel -> found.add(new ServerSubscription(channel, null, null, false)));
            default -> throw wrong("channels", "a list of texts");
        }
        return found;
    }

    private static ServerSubscription subscription(String channel, @Nullable Object options) {
        if (!(options instanceof Map<?, ?> map)) {
            return new ServerSubscription(channel, null, null, false);
        }
        boolean joinLeave = map.get("override") instanceof Map<?, ?> override
                && override.get("force_push_join_leave") instanceof Map<?, ?> forced && Boolean.TRUE.equals(forced.get("value"));
        return new ServerSubscription(channel, json(map.get("info")), json(map.get("data")), joinLeave);
    }

    private static List<String> texts(String claim, List<?> values) throws DeniedException {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof String text)) {
                throw wrong(claim, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /// A claim's value as JSON: what stands between the brackets of the list of it alone.
    private static @Nullable String json(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String list = JSONArrayUtils.toJSONString(List.of(value));
        return list.substring(1, list.length() - 1);
    }

    private static DeniedException wrong(String claim, String expected) {
        return DeniedException.invalid("the token's claim '" + claim + "' is not " + expected);
    }
}
