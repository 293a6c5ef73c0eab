package dev.millrace.server.security;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Grammar;
import dev.millrace.engine.config.Named;
import java.util.List;

/// One entry under `security.processors`: who may call a processor, or the processors of a pattern, by name.
///
/// @param call {@linkplain Grammar#WHO words}: `anonymous` (everybody), `user` (whoever has a token with a user) or `role:NAME`
public record ProcessorRule(@Named(Grammar.WHO) @Default("") List<String> call) {

    /// Makes the list unmodifiable.
    public ProcessorRule {
        call = List.copyOf(call);
    }
}
