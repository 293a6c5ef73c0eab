/// Who clients are and what they may do: TLS from PEM files, tokens, API keys, rules. Asked where connections, subscriptions and calls
/// begin, never per event; knows nothing of the network.
@NullMarked
package dev.millrace.server.security;

import org.jspecify.annotations.NullMarked;
