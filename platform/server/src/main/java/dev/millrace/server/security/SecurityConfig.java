package dev.millrace.server.security;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Grammar;
import dev.millrace.engine.config.Named;
import dev.millrace.engine.config.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The setting `security`: who clients are and what they may do. Without tokens and rules everybody may do everything, which is why the
/// server listens on loopback only then.
///
/// @param tokens which tokens are believed; null for none
/// @param apiKeys the keys of servers, which may do everything: each at least 16 characters, or `sha256:` and its hash in hexadecimal
/// @param channels rules by channel name, or by {@linkplain Grammar#CHANNEL_PATTERN pattern}, in which `*` stands for any characters; without any, users may do everything
/// @param processors rules by the name of a processor, or by pattern; without any, users may call all
public record SecurityConfig(@Nullable TokensConfig tokens, @Default("") List<Secret> apiKeys,
        @Named(Grammar.CHANNEL_PATTERN) @Default("") Map<String, ChannelRule> channels,
        @Named(Grammar.ENTRY_PATTERN) @Default("") Map<String, ProcessorRule> processors) {

    /// Everybody may do everything.
    public static final SecurityConfig OPEN = new SecurityConfig(null, List.of(), Map.of(), Map.of());

    /// Checks the keys and makes the collections unmodifiable; they keep their order.
    public SecurityConfig {
        apiKeys = List.copyOf(apiKeys);
        ApiKeys.of(apiKeys);
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        processors = Collections.unmodifiableMap(new LinkedHashMap<>(processors));
    }

    /// Whether nobody is asked who he is.
    public boolean isOpen() {
        return tokens == null && channels.isEmpty() && processors.isEmpty();
    }
}
