package dev.millrace.server.cli;

import dev.millrace.engine.channel.ChannelName;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Where a server is, as it was typed: `ws://127.0.0.1:8765`, or with `wss`, `http`, `https`, and a path in front of the server's own.
///
/// @param secure whether TLS is spoken
/// @param rest host, port and path, without a slash at the end
record ServerUrl(boolean secure, String rest) {
    /// What is meant when nothing is typed.
    static final String DEFAULT = "ws://127.0.0.1:8765";

    /// @throws CommandException if it is something else
    static ServerUrl parse(String typed) throws CommandException {
        try {
            URI uri = new URI(typed);
            String scheme = String.valueOf(uri.getScheme());
            boolean known = scheme.matches("wss?|https?");
            if (known && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                String rest = uri.getRawSchemeSpecificPart().substring(2);
                return new ServerUrl(Set.of("wss", "https").contains(scheme), rest.replaceAll("/+$", ""));
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw CommandException.wrongInput("option '--url': expected a server such as " + DEFAULT + ", got '" + typed + "'");
    }

    /// The WebSocket of a channel.
    URI webSocket(String channel, Map<String, String> query) throws CommandException {
        return uri(secure ? "wss" : "ws", requireName(channel), query);
    }

    /// The same channel, or a pattern of channels, over HTTP.
    URI http(String channel, Map<String, String> query) throws CommandException {
        return uri(secure ? "https" : "http", ChannelName.isPattern(channel) ? channel : requireName(channel), query);
    }

    /// The WebSocket of a processor.
    URI processor(String name) {
        return URI.create((secure ? "wss" : "ws") + "://" + rest + "/processors/" + encoded(name));
    }

    /// A path of the server's administration.
    URI api(String... path) {
        String encoded = Arrays.stream(path).map(ServerUrl::encoded).collect(Collectors.joining("/"));
        return URI.create((secure ? "https" : "http") + "://" + rest + "/api/" + encoded);
    }

    private static String requireName(String channel) throws CommandException {
        if (!ChannelName.isReadable(channel)) {
            throw CommandException.wrongInput(
                    "expected a channel name of " + ChannelName.EXPECTED + ", got '" + ChannelName.printable(channel) + "'");
        }
        return channel;
    }

    private URI uri(String scheme, String channel, Map<String, String> query) {
        String asked = query.entrySet().stream().map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(scheme + "://" + rest + "/channels/" + channel + (asked.isEmpty() ? "" : "?" + asked));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// What to say when the server cannot be reached.
    CommandException unreachable(Throwable reason) {
        if (isCertificate(reason)) {
            return CommandException.failed("the certificate of " + rest + " is not believed (" + reason.getMessage()
                    + "): '--ca FILE' names the PEM file of its authority");
        }
        String message = reason.getMessage();
        String silent = reason instanceof ConnectException ? "nobody listens there" : reason.getClass().getSimpleName();
        String why = message == null || message.isBlank() ? silent : message;
        return CommandException.failed("cannot reach " + rest + " (" + why + "): is the server running? 'millrace serve' starts one");
    }

    private static boolean isCertificate(@Nullable Throwable reason) {
        return reason != null && (reason instanceof SSLHandshakeException || isCertificate(reason.getCause()));
    }
}
