package dev.millrace.server.security;

import org.jspecify.annotations.Nullable;

/// A channel to which a connection token subscribes its client. Immutable.
///
/// @param profile JSON that others are shown with the client in this channel; null for none
/// @param data JSON that the client is told with the subscription; null for none
/// @param joinLeave whether the client is told who comes and goes
public record ServerSubscription(String channel, @Nullable String profile, @Nullable String data, boolean joinLeave) {}
