package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import dev.millrace.server.http.TestSocket;
import dev.millrace.server.security.Minted;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server API on a server whose clients have tokens.
final class UserApiTest {
    @TempDir
    private Path folder;

    @Test
    void disconnectsAUserWhateverHeSpeaks() throws Exception {
        String yaml = "security: {tokens: {hmac: '" + Minted.SECRET + "'}, apiKeys: ['the key of a backend']}";
        try (RealServer server = new RealServer(folder, yaml)) {
            TestSocket plain = open(server, "/channels/news", "ada");
            TestSocket caller = open(server, "/channels/other?subscribe=false", "ada");
            TestSocket other = open(server, "/channels/news", "eve");
            HttpRequest disconnect = HttpRequest.newBuilder(server.uri("/api/disconnect")).header("X-API-Key", "the key of a backend")
                    .POST(BodyPublishers.ofString("{\"user\":\"ada\"}")).build();
            assertThat(server.client().send(disconnect, BodyHandlers.ofString()).body()).isEqualTo("{\"result\":{}}");
            assertThat(plain.closeCode()).isEqualTo(3503);
            assertThat(caller.closeCode()).isEqualTo(3503);
            other.send("1");
            assertThat(other.next()).isEqualTo("1");
        }
    }

    private static TestSocket open(RealServer server, String path, String user) throws Exception {
        String token = (path.contains("?") ? "&" : "?") + "token=" + Minted.token(user, Map.of());
        return TestSocket.open(server.client(), URI.create(server.uri(path + token).toString().replaceFirst("^http", "ws")));
    }
}
