package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A client of the Centrifuge protocol without a WebSocket, in JSON.
final class SessionStream implements AutoCloseable {
    private final TestServer server;
    private final HttpResponse<InputStream> response;
    private final BufferedReader reader;
    private final boolean events;

    private SessionStream(TestServer server, HttpRequest request, boolean events) throws Exception {
        this.server = server;
        this.events = events;
        this.response = server.client.send(request, BodyHandlers.ofInputStream());
        this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    /// Over `http_stream`.
    static SessionStream post(TestServer server, String commands) throws Exception {
        return new SessionStream(server,
                HttpRequest.newBuilder(server.uri("/connection/http_stream")).POST(BodyPublishers.ofString(commands)).build(), false);
    }

    /// Over `sse`.
    static SessionStream get(TestServer server, String command) throws Exception {
        String path = "/connection/sse?cf_connect=" + URLEncoder.encode(command, StandardCharsets.UTF_8);
        return new SessionStream(server, HttpRequest.newBuilder(server.uri(path)).build(), true);
    }

    String type() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    /// The next reply or push; "" at the end.
    String next() throws IOException {
        String line = reader.readLine();
        if (line == null || !events) {
            return line == null ? "" : line;
        }
        assertThat(line).startsWith("data: ");
        assertThat(reader.readLine()).isEmpty();
        return line.substring("data: ".length());
    }

    /// The body of a request that brings commands of a connected client.
    static String request(JsonNode connected, String commands) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        JsonNode result = connected.get("connect");
        return body.put("session", result.get("session").asString()).put("node", result.get("node").asString()).put("data", commands)
                .toString();
    }

    /// The reply to connect.
    JsonNode connected() throws IOException {
        return JsonMapper.shared().readTree(next());
    }

    CompletableFuture<Integer> send(JsonNode connected, String commands) {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/emulation"))
                .POST(BodyPublishers.ofString(request(connected, commands))).build();
        return server.client.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpResponse::statusCode);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
