package dev.millrace.server.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server that a command talks to.
///
/// @param url where it is
/// @param tls whose certificates are believed; null for what Java believes
/// @param authorization who the command is, for the header `Authorization`; null for nobody
record RemoteServer(ServerUrl url, @Nullable SSLContext tls, @Nullable String authorization) {
    static final String AUTHORIZATION = "Authorization";

    /// A client for it.
    HttpClient client(Duration patience) {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience);
        if (tls != null) {
            client.sslContext(tls);
        }
        return client.build();
    }

    /// The beginning of a request to it.
    HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return authorization == null ? request : request.header(AUTHORIZATION, authorization);
    }

    /// The beginning of a WebSocket to it.
    WebSocket.Builder webSocket(HttpClient client) {
        WebSocket.Builder socket = client.newWebSocketBuilder();
        return authorization == null ? socket : socket.header(AUTHORIZATION, authorization);
    }

    /// Tells nothing of who the command is.
    @Override
    public String toString() {
        return url.toString();
    }
}
