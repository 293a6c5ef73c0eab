package dev.millrace.server.security;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Grammar;
import dev.millrace.engine.config.Named;
import java.util.List;

/// One entry under `security.channels`: who may do what with a channel, or with the channels of a pattern. What is not allowed is
/// forbidden. Each is a list of {@linkplain Grammar#WHO words}: `anonymous` (everybody), `user` (whoever has a token with a user) and
/// `role:NAME`.
///
/// @param subscribe who may subscribe
/// @param publish who may publish
/// @param history who may read past events without subscribing
/// @param presence who may ask who is subscribed
public record ChannelRule(@Named(Grammar.WHO) @Default("") List<String> subscribe, @Named(Grammar.WHO) @Default("") List<String> publish,
        @Named(Grammar.WHO) @Default("") List<String> history, @Named(Grammar.WHO) @Default("") List<String> presence) {

    /// Makes the lists unmodifiable.
    public ChannelRule {
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
        history = List.copyOf(history);
        presence = List.copyOf(presence);
    }
}
