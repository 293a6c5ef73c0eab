package dev.millrace.server.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who a client is, as others see it: a connection, and who is behind it. Events that an identified client publishes carry it in tags that
/// begin with `$`, so that it is kept with them and processors see it too; an anonymous one leaves no trace. Immutable.
///
/// @param client the connection's id
/// @param user empty for an anonymous one
/// @param connection what is told of the connection; null for nothing
/// @param subscription what is told of it in one channel; null for nothing
public record Identity(String client, String user, @Nullable RawJson connection, @Nullable RawJson subscription) {
    private static final String PREFIX = "$";
    private static final String CLIENT = "$client";
    private static final String USER = "$user";
    private static final String CONNECTION = "$conn_info";
    private static final String SUBSCRIPTION = "$chan_info";

    /// Nobody in particular.
    public static Identity anonymous(String client) {
        return new Identity(client, "", null, null);
    }

    /// Whether nothing is known but the connection.
    public boolean isAnonymous() {
        return user.isEmpty() && connection == null && subscription == null;
    }

    /// The tags of what it publishes; none if it is anonymous.
    public Map<String, String> tags() {
        return isAnonymous() ? Map.of() : allTags();
    }

    /// The tags of what tells of it, even if it is anonymous.
    public Map<String, String> allTags() {
        Map<String, String> tags = new HashMap<>();
        tags.put(CLIENT, client);
        tags.put(USER, user);
        put(tags, CONNECTION, connection);
        put(tags, SUBSCRIPTION, subscription);
        return Map.copyOf(tags);
    }

    private static void put(Map<String, String> tags, String tag, @Nullable RawJson value) {
        if (value != null) {
            tags.put(tag, value.toString());
        }
    }

    /// Who published an event; null if that is not known.
    public static @Nullable Identity of(Map<String, String> tags) {
        String client = tags.isEmpty() ? null : tags.get(CLIENT);
        return client == null
                ? null
                : new Identity(client, tags.getOrDefault(USER, ""), json(tags.get(CONNECTION)), json(tags.get(SUBSCRIPTION)));
    }

    private static @Nullable RawJson json(@Nullable String text) {
        return text == null ? null : RawJson.of(text);
    }

    /// Whether a tag belongs to the server, so that publishers may not set it.
    public static boolean isReserved(String tag) {
        return tag.startsWith(PREFIX);
    }
}
