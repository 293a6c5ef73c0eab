package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.server.security.Access;
import dev.millrace.server.security.Pem;
import dev.millrace.server.security.Tls;
import dev.millrace.server.security.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server behind TLS, met by the JDK's client.
class TlsConnectionTest {
    @TempDir
    private Path folder;
    private @Nullable TestServer server;

    private TestServer serve(Pem own, @Nullable Path clients) throws IOException {
        TestServer made = new TestServer(Access.OPEN, new TlsConfig(own.certificate(), own.key(), clients).load());
        server = made;
        return made;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static URI at(TestServer server, String scheme, String path) {
        return URI.create(scheme + "://localhost:" + server.http.port() + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void speaksWss(String kind) throws Exception {
        Pem own = kind.equals("rsa") ? Pem.rsa(folder, kind) : Pem.ec(folder, kind);
        TestServer running = serve(own, null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(Tls.trusting(own.certificate())).build()) {
            TestSocket socket = TestSocket.open(client, at(running, "wss", "/channels/news"));
            TestSocket publisher = TestSocket.open(client, at(running, "wss", "/channels/news?subscribe=false"));
            String large = "\"" + "x".repeat(60_000) + "\"";
            publisher.send(large);
            assertThat(socket.next()).isEqualTo(large);
            String lines = IntStream.range(0, 2_000).mapToObj(n -> "{\"n\":" + n + "}").collect(Collectors.joining("\n"));
            publisher.send(lines);
            for (int n = 0; n < 2_000; n++) {
                assertThat(socket.next()).isEqualTo("{\"n\":" + n + "}");
            }
            HttpRequest post = HttpRequest.newBuilder(at(running, "https", "/channels/news")).POST(BodyPublishers.ofString("7")).build();
            assertThat(client.send(post, BodyHandlers.ofString()).body()).contains("\"offset\":2002");
            assertThat(socket.next()).isEqualTo("7");
            client.shutdownNow();
        }
    }

    @Test
    void letsInClientsWithACertificateOnlyIfItAsksForThem() throws Exception {
        Pem own = Pem.ec(folder, "own");
        Pem friend = Pem.ec(folder, "friend");
        TestServer running = serve(own, friend.certificate());
        HttpRequest request = HttpRequest.newBuilder(at(running, "https", "/health/live")).build();
        try (HttpClient stranger = HttpClient.newBuilder().sslContext(Tls.trusting(own.certificate())).build()) {
            assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        }
        try (HttpClient known = HttpClient.newBuilder()
                .sslContext(new TlsConfig(friend.certificate(), friend.key(), own.certificate()).load().context()).build()) {
            assertThat(known.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isNotBelievedByClientsThatTrustOthers() throws Exception {
        TestServer running = serve(Pem.ec(folder, "own"), null);
        HttpRequest request = HttpRequest.newBuilder(at(running, "https", "/health/live")).build();
        try (HttpClient client = HttpClient.newBuilder().sslContext(Tls.trusting(Pem.ec(folder, "other").certificate())).build()) {
            assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString())).isInstanceOf(SSLException.class);
        }
    }

    /// Under TLS, too, what clients have sent in one pass of a selector goes on together.
    @Test
    void findsThePassOfItsSelectorUnderTls() throws Exception {
        Pem own = Pem.ec(folder, "own");
        TestServer running = serve(own, null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(Tls.trusting(own.certificate())).build()) {
            TestSocket.open(client, at(running, "wss", "/channels/news"));
            TestSocket.open(client, at(running, "wss", "/channels/news"));
            List<EndPoint> sockets = running.http.sockets();
            assertThat(sockets).hasSize(2);
            SslConnection tls = (SslConnection) Objects.requireNonNull(sockets.getFirst().getConnection());
            assertThat(PassingConnector.passOf(tls.getSslEndPoint())).isSameAs(PassingConnector.passOf(sockets.getFirst()));
            client.shutdownNow();
        }
    }
}
