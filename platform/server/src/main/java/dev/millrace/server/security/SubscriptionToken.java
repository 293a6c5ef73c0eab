package dev.millrace.server.security;

import org.jspecify.annotations.Nullable;

/// A token that allows one user to subscribe to one channel, whatever the rules say. Immutable.
///
/// @param user who may; empty for anonymous clients
/// @param channel the channel
/// @param profile JSON that others are shown with the client in this channel; null for none
/// @param expires when it has to be renewed, in seconds since 1970; 0 for never
public record SubscriptionToken(String user, String channel, @Nullable String profile, long expires) {}
