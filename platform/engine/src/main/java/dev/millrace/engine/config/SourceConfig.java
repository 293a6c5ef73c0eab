package dev.millrace.engine.config;

import org.jspecify.annotations.Nullable;

/// One entry under `sources`: a source type, deployed under a name.
///
/// @param use the source type
/// @param to the channel that it feeds; without it, the one that the type itself names
/// @param with the type's own settings, as they were written
public record SourceConfig(@Named(Grammar.ENTRY) String use, @Named(Grammar.CHANNEL) @Nullable String to, @Nullable Node with) {}
