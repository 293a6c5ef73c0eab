package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every kind of subscriber goes on where it was, although the server was stopped and started meanwhile.
class ResumeTest {
    private static final int FAR = 20_000;
    private static final String PADDING = "x".repeat(500);
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    @TempDir
    Path folder;
    private RealServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RealServer(folder, """
                channels:
                  kept: {key: /k, retain: {time: 1d}}
                  short: {retain: {count: 100}}
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsPagesOfTheHistory() throws Exception {
        publish("kept", 1, 3_000);
        String epoch = epoch("kept");
        server.restart();
        assertThat(epoch("kept")).isEqualTo(epoch);
        publish("kept", 3_001, 3_005);
        assertThat(numbers(server.get("/channels/kept?last=7").body())).isEqualTo(upTo(2_999, 3_005));
        assertThat(numbers(server.get("/channels/kept?since=" + epoch + ":2998&limit=1000").body())).isEqualTo(upTo(2_999, 3_005));
        List<Integer> all = new ArrayList<>();
        for (int size = -1; all.size() > size;) {
            size = all.size();
            all.addAll(numbers(server.get("/channels/kept?limit=700&since=" + epoch + ":" + size).body()));
        }
        assertThat(all).isEqualTo(upTo(1, 3_005));
        assertThat(server.get("/channels/kept?since=other:5").statusCode()).isEqualTo(410);
    }

    @Test
    void resumesAPlainWebSocketFarBehind() throws Exception {
        publish("kept", 1, FAR);
        String epoch = epoch("kept");
        server.restart();
        publish("kept", FAR + 1, FAR + 10);
        TestSocket socket = open("/channels/kept?since=" + epoch + ":10");
        for (int n = 11; n <= FAR + 10; n++) {
            assertThat(socket.next()).startsWith("{\"n\":" + n + ",");
        }
        socket.close();
    }

    @Test
    void resumesAPlainWebSocketThatWantsOneKey() throws Exception {
        publish("kept", 1, FAR);
        server.restart();
        TestSocket socket = open("/channels/kept?since=0&key=k3");
        for (int n = 3; n <= FAR; n += 1_000) {
            assertThat(socket.next()).startsWith("{\"n\":" + n + ",");
        }
        publish("kept", FAR + 1, FAR + 3);
        assertThat(socket.next()).startsWith("{\"n\":" + (FAR + 3) + ",");
        socket.close();
    }

    @Test
    void tellsAPlainWebSocketWhatIsGone() throws Exception {
        publish("short", 1, 5_000);
        String epoch = epoch("short");
        server.restart();
        TestSocket socket = open("/channels/short?since=" + epoch + ":10");
        assertThat(socket.next()).contains("\"code\":112", "the events from 11 to 4900 are no longer kept");
        assertThat(socket.next()).startsWith("{\"n\":4901,");
        socket.close();
    }

    @Test
    void resumesServerSentEventsBehindTheLastEventId() throws Exception {
        publish("kept", 1, FAR);
        String epoch = epoch("kept");
        server.restart();
        publish("kept", FAR + 1, FAR + 5);
        HttpRequest request = HttpRequest.newBuilder(server.uri("/channels/kept")).header("Accept", "text/event-stream")
                .header("Last-Event-ID", epoch + ":5").build();
        HttpResponse<java.io.InputStream> response = server.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            int n = 6;
            while (n <= FAR + 5) {
                String line = lines.readLine();
                if (line.startsWith("id: ")) {
                    assertThat(line).isEqualTo("id: " + epoch + ":" + n);
                } else if (line.startsWith("data: ")) {
                    assertThat(line).startsWith("data: {\"n\":" + n++ + ",");
                } else {
                    assertThat(line).isIn("", ":");
                }
            }
        }
    }

    @Test
    void recoversAClientOfTheCentrifugeProtocolFarBehind() throws Exception {
        publish("kept", 1, FAR);
        String epoch = epoch("kept");
        server.restart();
        publish("kept", FAR + 1, FAR + 10);
        TestSocket socket = recover("kept", epoch, 7);
        String reply = socket.next();
        assertThat(reply).contains("\"recovered\":true", "\"epoch\":\"" + epoch + "\"");
        List<Integer> got = numbers(reply);
        while (got.size() < FAR + 3) {
            got.addAll(numbers(socket.next()));
        }
        assertThat(got).isEqualTo(upTo(8, FAR + 10));
        socket.close();
    }

    @Test
    void tellsAClientOfTheCentrifugeProtocolThatItCannotRecover() throws Exception {
        publish("short", 1, 500);
        String epoch = epoch("short");
        server.restart();
        assertThat(recover("short", epoch, 10).next()).contains("\"recoverable\":true", "\"offset\":500").doesNotContain(
                "\"recovered\":true",
                "\"n\":");
        assertThat(recover("short", "other", 450).next()).doesNotContain("\"recovered\":true", "\"n\":");
        assertThat(recover("short", epoch, 501).next()).doesNotContain("\"recovered\":true", "\"n\":");
        assertThat(numbers(recover("short", epoch, 450).next())).isEqualTo(upTo(451, 500));
    }

    private TestSocket recover(String channel, String epoch, long offset) throws Exception {
        TestSocket socket = open("/connection/websocket").send("{\"id\":1,\"connect\":{}}");
        assertThat(socket.next()).contains("\"connect\"");
        return socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"recover\":true,\"epoch\":\"" + epoch
                + "\",\"offset\":" + offset + "}}");
    }

    private TestSocket open(String path) {
        return TestSocket.open(server.client(), URI.create(server.uri(path).toString().replaceFirst("^http", "ws")));
    }

    private String epoch(String channel) {
        return server.get("/channels/" + channel + "?last=1").body().replaceAll(".*\"epoch\":\"([^\"]*)\".*", "$1");
    }

    private void publish(String channel, int from, int to) {
        server.publish(channel, IntStream.rangeClosed(from, to)
                .mapToObj(n -> "{\"n\":" + n + ",\"k\":\"k" + n % 1_000 + "\",\"padding\":\"" + PADDING + "\"}").toList());
    }

    private static List<Integer> numbers(String text) {
        return new ArrayList<>(NUMBER.matcher(text).results().map((MatchResult found) -> Integer.parseInt(found.group(1))).toList());
    }

    private static List<Integer> upTo(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
