package dev.millrace.server.security;

import dev.millrace.engine.channel.NamePattern;
import dev.millrace.engine.channel.NamePatterns;
import dev.millrace.engine.channel.RawEvent;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides who is let in and what he may do; every way into the server asks here. Thread-safe.
public final class Access {
    /// Everybody may do everything.
    public static final Access OPEN = new Access(SecurityConfig.OPEN, InstantSource.system(), false);
    private static final String ALL = "*";

    private final boolean open;
    private final boolean reachable;
    private final @Nullable Tokens tokens;
    private final ApiKeys keys;
    private final Map<String, Map<Action, Audience>> channels = new LinkedHashMap<>();
    private final Map<String, Audience> processors = new LinkedHashMap<>();
    private final NamePatterns<Map<Action, Audience>> channelRules;
    private final NamePatterns<Audience> processorRules;
    /// By the rules that allow it: there are as many as combinations of roles that tokens give.
    private final ConcurrentMap<Set<String>, Visibility> visibilities = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final long leewayMillis;

    /// @param clock what time it is for tokens
    /// @param reachable whether others than this machine reach the server: operators then need a key, whoever clients may be
    public Access(SecurityConfig config, InstantSource clock, boolean reachable) {
        this.reachable = reachable;
        TokensConfig settings = config.tokens();
        this.open = config.isOpen();
        this.clock = clock;
        this.tokens = settings == null ? null : new Tokens(settings, clock);
        this.leewayMillis = settings == null ? 0 : settings.leeway().toMillis();
        this.keys = ApiKeys.of(config.apiKeys());
        config.channels().forEach((pattern, rule) -> channels.put(pattern, audiences(rule)));
        config.processors().forEach((pattern, rule) -> processors.put(pattern, Audience.of(rule.call())));
        if (channels.isEmpty()) {
            channels.put(ALL, everything());
        }
        if (processors.isEmpty()) {
            processors.put(ALL, Audience.USERS);
        }
        channelRules = new NamePatterns<>(channels);
        processorRules = new NamePatterns<>(processors);
    }

    /// Whether nobody is asked who he is.
    public boolean isOpen() {
        return open;
    }

    /// Whether the server API and the metrics need a key.
    public boolean needsKey() {
        return reachable || !open || !keys.isEmpty();
    }

    /// Whether it is a configured API key.
    public boolean isKey(@Nullable String key) {
        return key != null && keys.contain(key);
    }

    /// Lets somebody in.
    ///
    /// @param token a connection token; null or empty if he has none
    /// @throws DeniedException if the token is not believed
    public Admission admit(@Nullable String token) throws DeniedException {
        if (open || token == null || token.isEmpty()) {
            return Admission.ANONYMOUS;
        }
        return tokens().connection(token);
    }

    /// Reads a subscription token.
    ///
    /// @throws DeniedException if the token is not believed
    public SubscriptionToken subscription(String token) throws DeniedException {
        return tokens().subscription(token);
    }

    /// Whether the rules allow something. Allocates nothing for an open server; otherwise the answer is worth keeping.
    ///
    /// @param name of a channel, or of a processor to call
    public boolean allows(Principal who, Action action, String name) {
        if (open || who.trusted()) {
            return true;
        }
        Audience audience = action == Action.CALL ? processorRules.find(name) : audience(action, name);
        return includes(audience, who);
    }

    /// Which events somebody may see who may {@linkplain Action#SUBSCRIBE subscribe} to a pattern of channels: those of channels to which
    /// he may subscribe as well.
    ///
    /// @return null for all; else the same for all whom the same rules allow
    public @Nullable Predicate<RawEvent> visible(Principal who, String pattern) {
        if (open || who.trusted()) {
            return null;
        }
        Set<String> allowing = channels.entrySet().stream().filter(rule -> includes(rule.getValue().get(Action.SUBSCRIBE), who))
                .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
        NamePattern asked = new NamePattern(pattern);
        boolean all = allows(who, Action.SUBSCRIBE, pattern)
                && channels.keySet().stream().filter(rule -> asked.mayOverlap(new NamePattern(rule))).allMatch(allowing::contains);
        return all ? null : visibilities.computeIfAbsent(allowing, rules -> new Visibility(channelRules, rules));
    }

    private static boolean includes(@Nullable Audience audience, Principal who) {
        return audience != null && audience.includes(who);
    }

    /// Whether an anonymous client may do anything at all.
    public boolean admitsAnonymous() {
        return open || processors.values().stream().anyMatch(Audience::everybody)
                || channels.values().stream().anyMatch(rule -> rule.values().stream().anyMatch(Audience::everybody));
    }

    /// Whether the time is over that a token gave, the leeway included.
    ///
    /// @param expires in seconds since 1970; 0 for never
    public boolean isOver(long expires) {
        return expires != 0 && clock.millis() > expires * 1_000 + leewayMillis;
    }

    /// How many seconds are left, at least 1.
    ///
    /// @param expires in seconds since 1970, not 0
    public long left(long expires) {
        return Math.max(1, expires - clock.millis() / 1_000);
    }

    private @Nullable Audience audience(Action action, String channel) {
        Map<Action, Audience> rule = channelRules.find(channel);
        return rule == null ? null : rule.get(action);
    }

    private Tokens tokens() throws DeniedException {
        if (tokens == null) {
            throw DeniedException.invalid("this server is configured to believe no tokens");
        }
        return tokens;
    }

    private static Map<Action, Audience> audiences(ChannelRule rule) {
        Map<Action, Audience> audiences = new EnumMap<>(Action.class);
        audiences.put(Action.SUBSCRIBE, Audience.of(rule.subscribe()));
        audiences.put(Action.PUBLISH, Audience.of(rule.publish()));
        audiences.put(Action.HISTORY, Audience.of(rule.history()));
        audiences.put(Action.PRESENCE, Audience.of(rule.presence()));
        return audiences;
    }

    private static Map<Action, Audience> everything() {
        Map<Action, Audience> audiences = new EnumMap<>(Action.class);
        for (Action action : Action.values()) {
            audiences.put(action, Audience.USERS);
        }
        return audiences;
    }
}
