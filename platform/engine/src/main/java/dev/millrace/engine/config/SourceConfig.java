package dev.millrace.engine.config;

import dev.millrace.api.Default;
import org.jspecify.annotations.Nullable;

/// One entry under `sources`: a source type, deployed under a name.
///
/// @param use the source type
/// @param to the channel that it feeds; without it, the one that the type itself names
/// @param with the type's own settings, as they were written; by default none, at the entry's own place
public record SourceConfig(@Named(Grammar.ENTRY) String use, @Named(Grammar.CHANNEL) @Nullable String to, @Default("") Node.Mapping with) {}
