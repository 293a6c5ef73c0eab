package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Hold;
import dev.millrace.engine.channel.Origin;
import dev.millrace.server.connection.ConnectionSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    private static final String JSON = "application/json";

    private final CountDownLatch released = new CountDownLatch(1);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(new ConnectionSettings(256 << 10, 10, 1 << 20, 10, Duration.ofSeconds(25), Duration.ofSeconds(10),
                Duration.ofSeconds(10), Duration.ofMillis(200)));
        server.deploy("work", this::work);
        server.deployStopped("stopped");
    }

    private void work(String json, Origin origin) {
        List<byte[]> one = List.of(TestServer.utf8("{\"got\":" + json + "}"));
        switch (json) {
            case "\"nothing\"" -> origin.handled("work", List.of(), List.of());
            case "\"both\"" -> origin.handled("work", List.of(TestServer.utf8("\"reply\"")), List.of(TestServer.utf8("[\n\"emitted\"]")));
            case "\"fail\"" -> origin.failed("work", "work.js:3: price is missing");
            case "\"hang\"" -> hang();
            default -> origin.handled("work", List.of(), one);
        }
    }

    private void hang() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.close();
    }

    @Test
    void bringsBackWhatTheProcessorMakesOfEachMessage() throws Exception {
        TestSocket socket = server.open("/processors/work");
        socket.send("1");
        assertThat(socket.next()).isEqualTo("{\"got\":1}");
        socket.send("\"both\"").send("\"nothing\"").send("\"fail\"").send("2\n3");
        assertThat(socket.next()).isEqualTo("\"reply\"");
        assertThat(socket.next()).isEqualTo("[\n\"emitted\"]");
        assertThat(socket.next()).isEqualTo("{\"error\":{\"code\":100,\"message\":\"work.js:3: price is missing\",\"temporary\":true}}");
        assertThat(socket.next()).isEqualTo("{\"got\":2}");
        assertThat(socket.next()).isEqualTo("{\"got\":3}");
        socket.send("oops");
        assertThat(socket.next()).contains("\"code\":107");
    }

    @Test
    void keepsTheOrderOfManyMessages() throws Exception {
        TestSocket socket = server.open("/processors/work");
        for (int i = 0; i < 5_000; i++) {
            socket.send(Integer.toString(i));
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(socket.next()).isEqualTo("{\"got\":" + i + "}");
        }
    }

    @Test
    void answersPosts() throws Exception {
        HttpResponse<String> one = server.post("/processors/work", JSON, "1");
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.body()).isEqualTo("{\"got\":1}");
        HttpResponse<String> several = server.post("/processors/work", JSON, "\"both\"");
        assertThat(several.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(several.body()).isEqualTo("\"reply\"\n[ \"emitted\"]\n");
        assertThat(server.post("/processors/work", JSON, "\"nothing\"").statusCode()).isEqualTo(204);
        HttpResponse<String> failed = server.post("/processors/work", JSON, "\"fail\"");
        assertThat(failed.statusCode()).isEqualTo(422);
        assertThat(failed.body()).contains("work.js:3: price is missing");
        assertThat(server.post("/processors/work", JSON, "{").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsWhyAProcessorCannotBeCalled() throws Exception {
        HttpResponse<String> unknown = server.post("/processors/none", JSON, "1");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("unknown processor 'none', there are: stopped, work");
        assertThat(server.post("/processors/stopped", JSON, "1").statusCode()).isEqualTo(503);
        HttpResponse<String> hanging = server.post("/processors/work", JSON, "\"hang\"");
        assertThat(hanging.statusCode()).isEqualTo(504);
        assertThat(server.get("/processors/work").statusCode()).isEqualTo(405);
    }

    @Test
    void answersCallsWhoseResultIsLate() throws Exception {
        TestSocket plain = server.open("/processors/work").send("\"hang\"");
        assertThat(plain.next()).isEqualTo("{\"error\":{\"code\":100,\"message\":\"no result within 200 ms\",\"temporary\":true}}");
        TestSocket rpc = server.open("/connection/websocket").send("{\"id\":1,\"connect\":{}}");
        rpc.next();
        rpc.send("{\"id\":2,\"rpc\":{\"method\":\"work\",\"data\":1}}");
        assertThat(rpc.next())
                .isEqualTo("{\"id\":2,\"error\":{\"code\":100,\"message\":\"no result within 200 ms\",\"temporary\":true}}");
        released.countDown();
        assertThat(plain.send("2").next()).isEqualTo("{\"got\":2}");
        assertThat(rpc.send("{\"id\":3,\"rpc\":{\"method\":\"work\",\"data\":3}}").next())
                .isEqualTo("{\"id\":3,\"rpc\":{\"data\":{\"got\":3}}}");
    }

    @Test
    void callsTheProcessorThatHasTheNameNow() throws Exception {
        TestSocket socket = server.open("/processors/work").send("1");
        assertThat(socket.next()).isEqualTo("{\"got\":1}");
        server.processors.remove("work");
        assertThat(socket.send("2").next()).contains("\"code\":104", "unknown processor 'work'");
        server.deploy("work", TestServer.replying(json -> "\"another\""));
        assertThat(socket.send("3").next()).isEqualTo("\"another\"");
    }

    @Test
    void refusesPostsWhileTooManyCallsWait() throws Exception {
        Hold hold = server.channels.inbox("work").hold(1);
        String large = "\"" + "x".repeat(200_000) + "\"";
        while (server.channels.inbox("work").hasRoom()) {
            assertThat(server.post("/processors/work", JSON, large).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> refused = server.post("/processors/work", JSON, "1");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":111", "\"temporary\":true");
        hold.release();
        assertThat(server.post("/processors/work", JSON, "1").statusCode()).isEqualTo(200);
    }
}
