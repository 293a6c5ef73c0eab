package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishTest {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersAPublishedEventWithItsPosition() throws Exception {
        HttpResponse<String> answer = server.post("/channels/a", JSON, "{\"price\": 1.5}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"offset\":1,\"epoch\":\"" + server.channel("a").epoch() + "\"}");
        assertThat(server.post("/channels/a", "application/x-www-form-urlencoded", "[1,2]").body()).contains("\"offset\":2");
    }

    @Test
    void publishesEachLine() throws Exception {
        String lines = IntStream.rangeClosed(1, 5_000).mapToObj(i -> "{\"n\":" + i + "}").collect(Collectors.joining("\n"));
        HttpResponse<String> answer = server.post("/channels/a", LINES, lines);
        assertThat(answer.body()).startsWith("{\"published\":5000,\"first\":1,\"last\":5000,\"epoch\":");
        assertThat(server.channel("a").next()).isEqualTo(5_001);
    }

    @Test
    void namesTheBadLineAndTellsWhatWasPublished() throws Exception {
        HttpResponse<String> answer = server.post("/channels/a", LINES, "1\n\n2\n{oops}\n3\n");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":107").contains("line 4: ").contains("\"published\":2,\"first\":1,\"last\":2");
        assertThat(server.channel("a").next()).isEqualTo(3);
    }

    @Test
    void refusesBodiesThatAreNotJsonOrTooLarge() throws Exception {
        HttpResponse<String> broken = server.post("/channels/a", JSON, "{\"a\":1");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("not JSON");
        assertThat(server.post("/channels/a", JSON, "").statusCode()).isEqualTo(400);
        assertThat(server.post("/channels/a", JSON, "\"" + "x".repeat(256 << 10) + "\"").statusCode()).isEqualTo(413);
        assertThat(server.post("/channels/a", LINES, "\"" + "x".repeat(256 << 10) + "\"").statusCode()).isEqualTo(413);
        assertThat(server.channel("a").next()).isEqualTo(1);
    }

    @Test
    void showsTheHistory() throws Exception {
        server.post("/channels/a?key=k%C3%BC", JSON, "{\"n\":1}");
        for (int i = 2; i <= 150; i++) {
            server.append("a", "{\"n\":" + i + "}");
        }
        String epoch = server.channel("a").epoch();
        assertThat(server.get("/channels/a?since=0&limit=1").body())
                .startsWith("{\"channel\":\"a\",\"epoch\":\"" + epoch + "\",\"offset\":150,\"events\":[{\"offset\":1,\"time\":")
                .endsWith(",\"key\":\"kü\",\"data\":{\"n\":1}}]}");
        assertThat(server.get("/channels/a").body()).contains("\"offset\":51,").doesNotContain("\"offset\":50,").contains("\"n\":150");
        assertThat(server.get("/channels/a?last=2").body()).contains("\"n\":149}").contains("\"n\":150}").doesNotContain("148");
        assertThat(server.get("/channels/a?since=" + epoch + ":149").body()).contains("\"n\":150}").doesNotContain("149");
        assertThat(server.get("/channels/a?since=other:149").statusCode()).isEqualTo(410);
        HttpResponse<String> bad = server.get("/channels/a?limit=1001");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("from 1 to 1000, got '1001'");
    }

    @Test
    void letsPublishersWaitWhileAProcessorIsBehind() throws Exception {
        var hold = server.channel("full").hold(1);
        String large = "\"" + "x".repeat(100_000) + "\"\n";
        var answer = server.client.sendAsync(
                java.net.http.HttpRequest.newBuilder(server.uri("/channels/full")).header("Content-Type", LINES)
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(large.repeat(600))).build(),
                HttpResponse.BodyHandlers.ofString());
        org.awaitility.Awaitility.await().until(() -> !server.channel("full").hasRoom());
        long reached = server.channel("full").next();
        assertThat(reached).isLessThan(400);
        assertThat(answer.isDone()).isFalse();
        hold.release();
        assertThat(answer.get(20, java.util.concurrent.TimeUnit.SECONDS).body()).contains("\"published\":600");
    }

    @Test
    void readsABodyThatComesInTinyParts() throws Exception {
        String json = "\"" + "x".repeat(3_000) + "\"";
        StringBuilder body = new StringBuilder();
        json.chars().forEach(c -> body.append("1\r\n").append((char) c).append("\r\n"));
        try (RawSocket socket = server.raw()) {
            socket.send("POST /channels/tiny HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n").send(body + "0\r\n\r\n");
            assertThat(socket.head()).startsWith("HTTP/1.1 200");
        }
        assertThat(server.get("/channels/tiny").body()).contains("\"data\":" + json + "}");
    }

    @Test
    void refusesAQueryThatCannotBeDecoded() throws Exception {
        try (RawSocket socket = server.raw()) {
            socket.send("GET /channels/a?since=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(socket.head()).startsWith("HTTP/1.1 400");
        }
    }
}
