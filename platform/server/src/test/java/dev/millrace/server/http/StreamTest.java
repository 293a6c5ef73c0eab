package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BufferedReader open(String path, String lastId) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        var response = server.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        BufferedReader reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(event(reader)).isEqualTo(":\n");
        return reader;
    }

    private static String event(BufferedReader reader) throws IOException {
        StringBuilder event = new StringBuilder();
        String line;
        while ((line = reader.readLine()) != null && !line.isEmpty()) {
            event.append(line).append('\n');
        }
        return event.toString();
    }

    @Test
    void streamsEventsWithTheirPositions() throws Exception {
        String epoch = server.channel("a").epoch();
        BufferedReader reader = open("/channels/a", "");
        server.append("a", "{\"n\":\n1}");
        server.append("a", "2");
        assertThat(event(reader)).isEqualTo("id: " + epoch + ":1\ndata: {\"n\": 1}\n");
        assertThat(event(reader)).isEqualTo("id: " + epoch + ":2\ndata: 2\n");
    }

    @Test
    void resumesBehindTheLastEventOfTheClient() throws Exception {
        for (int i = 1; i <= 5; i++) {
            server.append("a", Integer.toString(i));
        }
        String epoch = server.channel("a").epoch();
        assertThat(event(open("/channels/a", epoch + ":3"))).contains("data: 4");
        BufferedReader other = open("/channels/a", "otherlife:3");
        assertThat(event(other)).startsWith("event: skipped\ndata: {\"error\":{\"code\":112,");
        assertThat(event(other)).contains("data: 1");
    }

    @Test
    void endsWhenTheServerStops() throws Exception {
        BufferedReader reader = open("/channels/a", "");
        server.http.close();
        assertThat(event(reader)).isEmpty();
    }

    @Test
    void freesTheSubscriptionOfAClientThatIsGone() throws Exception {
        BufferedReader reader = open("/channels/a", "");
        assertThat(server.channel("a").subscribers()).isEqualTo(1);
        reader.close();
        await().untilAsserted(() -> {
            server.append("a", "1");
            assertThat(server.channel("a").subscribers()).isZero();
        });
        assertThat(server.http.openConnections()).isZero();
    }
}
