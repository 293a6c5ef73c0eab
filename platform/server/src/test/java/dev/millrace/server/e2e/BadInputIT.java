package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients may get wrong: they are told, and nobody else notices.
class BadInputIT {
    @TempDir
    static Path folder;
    private static Distribution server;
    private final Socket neighbour = server.open("/channels/quiet");

    @BeforeAll
    static void start() {
        server = Distribution.start(Distribution.withBundled(folder));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void neighbourNoticesNothing() {
        server.publish("quiet", java.util.List.of("{\"still\":\"here\"}"));
        assertThat(neighbour.next()).isEqualTo("{\"still\":\"here\"}");
        neighbour.close();
    }

    @Test
    void saysWhereAMessageIsNotJson() {
        try (Socket socket = server.open("/channels/a")) {
            assertThat(socket.send("{\"a\":}").next()).contains("\"code\":107").contains("line 1, column 6");
            assertThat(socket.send("[".repeat(10_000)).next()).contains("\"code\":107").contains("nest");
            assertThat(socket.send("{\"a\":" + "1".repeat(5_000) + "}").next()).contains("\"code\":107");
            assertThat(socket.send("1 2").next()).contains("another");
            assertThat(socket.send("{\"fine\":true}").next()).isEqualTo("{\"fine\":true}");
        }
        assertThat(server.post("/channels/a", "application/json", "{").statusCode()).isEqualTo(400);
        assertThat(server.post("/channels/a", "application/x-ndjson", "1\n{\n3").body()).contains("line 2");
    }

    @Test
    void closesWhenAMessageIsTooLarge() {
        try (Socket socket = server.open("/channels/a")) {
            socket.send("\"" + "x".repeat(300_000) + "\"");
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
        assertThat(server.send(HttpRequest.newBuilder(server.http("/channels/a"))
                .POST(BodyPublishers.ofString("\"" + "x".repeat(300_000) + "\""))).statusCode()).isEqualTo(413);
    }

    @Test
    void refusesNamesThatAreNoChannels() {
        for (String name : new String[]{"..%2Fetc", "%2e%2e", "a%00b", "a%0d%0ab", "%F0%9F%98%80", "a".repeat(1_024), "$receipts"}) {
            int status = server.post("/channels/" + name, "application/json", "1").statusCode();
            assertThat(status).as(name).isIn(400, 403, 404);
        }
    }

    @Test
    void answersUnknownProcessorsAndPathsWithWhatThereIs() {
        assertThat(server.post("/processors/nobody", "application/json", "1").body()).contains("nobody").contains("celsius");
        assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(server.post("/processors/celsius", "application/json", "null").statusCode()).isEqualTo(422);
    }

    @Test
    void answersCommandsThatItDoesNotKnow() {
        try (Socket socket = server.open("/connection/websocket")) {
            assertThat(socket.send("{\"id\":1,\"connect\":{}}").next()).contains("\"client\"");
            assertThat(socket.send("{\"id\":2,\"dance\":{}}").next()).contains("\"id\":2", "\"error\"");
            assertThat(socket.send("{\"id\":3,\"subscribe\":{\"channel\":\"../x\"}}").next()).contains("\"id\":3", "\"error\"");
            assertThat(socket.send("{\"id\":4,\"rpc\":{\"method\":\"nobody\",\"data\":1}}").next()).contains("\"id\":4", "\"code\":104");
            assertThat(socket.send("{\"id\":5,\"rpc\":{\"method\":\"echo\",\"data\":[1]}}").next()).contains("\"id\":5", "\"data\":[1]");
        }
    }
}
