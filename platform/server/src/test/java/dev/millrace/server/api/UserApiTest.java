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
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server API on a server whose clients have tokens.
final class UserApiTest {
    @TempDir
    private Path folder;

    private static final String YAML = "security: {tokens: {hmac: '" + Minted.SECRET
            + "', leeway: 0s}, apiKeys: ['the key of a backend']}";

    @Test
    void disconnectsAUserWhateverHeSpeaks() throws Exception {
        try (RealServer server = new RealServer(folder, YAML)) {
            TestSocket plain = open(server, "/channels/news", "ada");
            TestSocket caller = open(server, "/channels/other?subscribe=false", "ada");
            TestSocket other = open(server, "/channels/news", "eve");
            ask(server, "disconnect", "{\"user\":\"ada\"}");
            assertThat(plain.closeCode()).isEqualTo(3503);
            assertThat(caller.closeCode()).isEqualTo(3503);
            other.send("1");
            assertThat(other.next()).isEqualTo("1");
        }
    }

    @Test
    void setsHowLongAUserStaysWhateverHeSpeaks() throws Exception {
        try (RealServer server = new RealServer(folder, YAML)) {
            TestSocket sdk = open(server, "/connection/websocket", "ada")
                    .send("{\"id\":1,\"connect\":{\"token\":\"" + Minted.token("ada", Instant.now().plusSeconds(60), Map.of()) + "\"}}");
            assertThat(sdk.next()).contains("\"expires\":true,\"ttl\":");
            TestSocket plain = open(server, "/channels/news", "ada");
            TestSocket other = open(server, "/channels/news", "eve");
            ask(server, "refresh", "{\"user\":\"ada\",\"expire_at\":0}");
            assertThat(sdk.next()).isEqualTo("{\"push\":{\"refresh\":{}}}");
            ask(server, "refresh", "{\"user\":\"ada\",\"expire_at\":" + (Instant.now().getEpochSecond() + 3) + "}");
            assertThat(sdk.next()).contains("\"refresh\":{\"expires\":true");
            assertThat(sdk.closeCode()).isEqualTo(3005);
            assertThat(plain.closeCode()).isEqualTo(3005);
            other.send("1");
            assertThat(other.next()).isEqualTo("1");
            ask(server, "refresh", "{\"user\":\"eve\",\"expired\":true}");
            assertThat(other.closeCode()).isEqualTo(3005);
        }
    }

    private static void ask(RealServer server, String method, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/api/" + method)).header("X-API-Key", "the key of a backend")
                .POST(BodyPublishers.ofString(body)).build();
        assertThat(server.client().send(request, BodyHandlers.ofString()).body()).isEqualTo("{\"result\":{}}");
    }

    private static TestSocket open(RealServer server, String path, String user) throws Exception {
        String token = (path.contains("?") ? "&" : "?") + "token=" + Minted.token(user, Map.of());
        return TestSocket.open(server.client(), URI.create(server.uri(path + token).toString().replaceFirst("^http", "ws")));
    }
}
