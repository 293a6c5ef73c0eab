package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Hold;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A channel as lines of JSON, in and out.
class EventLinesTest {
    private static final String TIME = "\"time\":\\d+";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BufferedReader open(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path)).header("Accept", "application/x-ndjson").build();
        HttpResponse<InputStream> response = server.client.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private String begin(long offset) {
        return "{\"channel\":\"a\",\"epoch\":\"" + server.channel("a").epoch() + "\",\"offset\":" + offset + "}";
    }

    @Test
    void streamsEventsBehindAPosition() throws Exception {
        server.append("a", "1");
        try (BufferedReader reader = open("/channels/a")) {
            assertThat(reader.readLine()).isEqualTo(begin(1));
            server.append("a", "{\"n\":\n2}");
            server.append("a", "3");
            assertThat(reader.readLine()).matches("\\{\"offset\":2," + TIME + ",\"data\":\\{\"n\": 2}}");
            assertThat(reader.readLine()).matches("\\{\"offset\":3," + TIME + ",\"data\":3}");
        }
        await().until(() -> server.http.openConnections() == 0);
    }

    @Test
    void beginsWhereTheClientWantsTo() throws Exception {
        for (int i = 1; i <= 4; i++) {
            server.append("a", Integer.toString(i));
        }
        String epoch = server.channel("a").epoch();
        try (BufferedReader since = open("/channels/a?since=" + epoch + ":2");
                BufferedReader last = open("/channels/a?last=1");
                BufferedReader other = open("/channels/a?since=other:2")) {
            assertThat(since.readLine()).isEqualTo(begin(2));
            assertThat(since.readLine()).contains("\"data\":3");
            assertThat(since.readLine()).contains("\"data\":4");
            assertThat(last.readLine()).isEqualTo(begin(3));
            assertThat(last.readLine()).contains("\"data\":4");
            assertThat(other.readLine()).isEqualTo(begin(0));
            assertThat(other.readLine()).startsWith("{\"error\":{\"code\":112,");
            assertThat(other.readLine()).contains("\"data\":1");
        }
    }

    @Test
    void streamsTheEventsOfAKey() throws Exception {
        try (BufferedReader reader = open("/channels/a?key=x")) {
            assertThat(reader.readLine()).isEqualTo(begin(0));
            server.post("/channels/a?key=y", "application/json", "1");
            server.post("/channels/a?key=x", "application/json", "2");
            assertThat(reader.readLine()).matches("\\{\"offset\":2," + TIME + ",\"key\":\"x\",\"data\":2}");
        }
    }

    @Test
    void endsWhenTheServerStops() throws Exception {
        try (BufferedReader reader = open("/channels/a")) {
            assertThat(reader.readLine()).isEqualTo(begin(0));
            server.http.close();
            assertThat(reader.readLine()).isNull();
        }
    }

    @Test
    void publishesAnArrayAsOneEventOrItsElements() throws Exception {
        assertThat(server.post("/channels/a", "application/json", "[1,2]").body()).contains("\"offset\":1");
        assertThat(server.post("/channels/a?each=true", "application/json", "[{\"n\":1}, [2] ,\"3\"]").body())
                .startsWith("{\"published\":3,\"first\":2,\"last\":4,");
        assertThat(server.get("/channels/a").body()).contains("\"data\":[1,2]}", "\"data\":{\"n\":1}}", "\"data\":[2]}",
                "\"data\":\"3\"}");
        for (String bad : new String[]{"{}", "[1", "[1,]", "[1] 2", ""}) {
            HttpResponse<String> answer = server.post("/channels/a?each=true", "application/json", bad);
            assertThat(answer.statusCode()).as(bad + " " + answer.body()).isEqualTo(400);
        }
        assertThat(server.post("/channels/a?each=yes", "application/json", "[1]").body()).contains("`each` must be true or false");
        assertThat(server.post("/channels/a?each=true", "application/json", "[]").body()).startsWith("{\"published\":0,");
        assertThat(server.channel("a").next()).isEqualTo(5);
    }

    /// The body is made while it is sent: what the server has not taken does not exist yet.
    @Test
    void takesABodyOfAnySizeWithoutHoldingIt() throws Exception {
        Channel full = server.channel("full");
        Hold hold = full.hold(1);
        Lines lines = new Lines(600_000);
        CompletableFuture<HttpResponse<String>> answer = server.client.sendAsync(HttpRequest.newBuilder(server.uri("/channels/full"))
                .header("Content-Type", "application/x-ndjson").POST(BodyPublishers.ofInputStream(() -> lines)).build(),
                BodyHandlers.ofString());
        await().until(() -> !full.hasRoom());
        assertThat(full.next()).isLessThan(400_000);
        assertThat(answer).isNotDone();
        hold.release();
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).startsWith("{\"published\":600000,\"first\":1,\"last\":600000,");
        assertThat(lines.made.get()).isEqualTo(600_000);
    }

    /// Lines of about 200 bytes.
    @SuppressWarnings("InputStreamSlowMultibyteRead") // as slow as it may be
    private static final class Lines extends InputStream {
        private final byte[] line = ("\"" + "x".repeat(200) + "\"\n").getBytes(StandardCharsets.US_ASCII);
        private final AtomicLong made = new AtomicLong();
        private final long all;
        private int at = line.length;

        Lines(long all) {
            this.all = all;
        }

        @Override
        public int read() {
            if (at == line.length) {
                if (made.get() == all) {
                    return -1;
                }
                made.incrementAndGet();
                at = 0;
            }
            return line[at++];
        }

        @Override
        public int read(byte[] to, int from, int most) {
            int read = 0;
            int next;
            while (read < most && (next = read()) >= 0) {
                to[from + read++] = (byte) next;
            }
            return read == 0 && most > 0 ? -1 : read;
        }
    }
}
