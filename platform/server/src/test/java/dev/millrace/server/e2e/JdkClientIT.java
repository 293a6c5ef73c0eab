package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// One URL for everything, with the HTTP and WebSocket clients of the JDK.
class JdkClientIT {
    private static final int MANY = 10_000;
    private static Distribution server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = Distribution.configured(Distribution.withBundled(folder), Distribution.KEEP_ALL + """
                  keyed: {key: /symbol, retain: {count: 1000}}
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void deliversWhatIsPublishedToEverySubscriberInOrder() {
        try (Socket one = server.open("/channels/talk");
                Socket two = server.open("/channels/talk");
                Socket silent = server.open("/channels/talk?subscribe=false")) {
            silent.send("{\"n\":1}").send("{\"n\":2}\n{\"n\":3}\n").send("{\n  \"n\": 4\n}");
            for (Socket subscriber : List.of(one, two)) {
                assertThat(subscriber.next(4)).extracting(JdkClientIT::n).containsExactly(1, 2, 3, 4);
            }
            one.send("{\"n\":5}");
            assertThat(n(one.next())).isEqualTo(5);
            assertThat(n(two.next())).isEqualTo(5);
            assertThat(silent.waiting()).isZero();
        }
    }

    @Test
    void resumesBehindAPosition() {
        JsonNode published = server.publish("resumed", numbers(1, 20));
        String epoch = published.get("epoch").asString();
        assertThat(ns("/channels/resumed?since=15", 5)).containsExactly(16, 17, 18, 19, 20);
        assertThat(ns("/channels/resumed?since=" + epoch + ":18", 2)).containsExactly(19, 20);
        assertThat(ns("/channels/resumed?last=3", 3)).containsExactly(18, 19, 20);
        try (Socket stranger = server.open("/channels/resumed?since=other:5")) {
            assertThat(stranger.next()).startsWith("{\"error\":{\"code\":112,").contains(epoch);
            assertThat(stranger.next(20)).extracting(JdkClientIT::n).isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
        }
    }

    @Test
    void sendsManyEventsInOneMessageToThoseWhoWant() {
        try (Socket lines = server.open("/channels/batched?batch=true")) {
            server.publish("batched", numbers(1, 1_000));
            List<Integer> all = Stream.generate(lines::next).takeWhile(message -> {
                assertThat(message).startsWith("{").endsWith("}");
                return true;
            }).flatMap(String::lines).limit(1_000).map(JdkClientIT::n).toList();
            assertThat(all).isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
        }
    }

    @Test
    void sendsOnlyEventsOfAKey() {
        try (Socket b = server.open("/channels/keyed?key=B"); Socket all = server.open("/channels/keyed")) {
            server.publish("keyed",
                    IntStream.rangeClosed(1, 90).mapToObj(n -> "{\"n\":" + n + ",\"symbol\":\"" + "ABC".charAt(n % 3) + "\"}")
                            .toList());
            assertThat(all.next(90)).hasSize(90);
            assertThat(b.next(30)).extracting(JdkClientIT::n)
                    .isEqualTo(IntStream.rangeClosed(1, 90).filter(n -> n % 3 == 1).boxed().toList());
            assertThat(b.waiting()).isZero();
        }
    }

    @Test
    void takesTenThousandLinesInOnePost() {
        try (Socket subscriber = server.open("/channels/posted")) {
            JsonNode answer = server.publish("posted", numbers(1, MANY));
            assertThat(answer.get("published").asInt()).isEqualTo(MANY);
            assertThat(answer.get("last").asLong() - answer.get("first").asLong()).isEqualTo(MANY - 1);
            assertThat(subscriber.next(MANY)).extracting(JdkClientIT::n).isEqualTo(IntStream.rangeClosed(1, MANY).boxed().toList());
        }
        JsonNode page = server.json("/channels/posted?since=9990&limit=5");
        assertThat(page.get("offset").asLong()).isEqualTo(MANY);
        assertThat(page.get("events").valueStream().map(event -> event.get("data").get("n").asInt()))
                .containsExactly(9991, 9992, 9993, 9994, 9995);
    }

    @Test
    void namesTheBadLineAndKeepsThoseBeforeIt() {
        var answer = server.post("/channels/halfway", "application/x-ndjson", "{\"n\":1}\n{\"n\":2}\n{\"n\":\n{\"n\":4}\n");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":107", "line 3", "\"published\":2");
        assertThat(server.json("/channels/halfway").get("events")).hasSize(2);
    }

    @Test
    void callsProcessors() {
        try (Socket socket = server.open("/processors/celsius")) {
            IntStream.range(0, 500).forEach(i -> socket.send("{\"fahrenheit\":" + (32 + 9 * i) + "}"));
            assertThat(socket.next(500)).isEqualTo(IntStream.range(0, 500).mapToObj(i -> "{\"celsius\":" + 5 * i + "}").toList());
        }
        assertThat(server.post("/processors/celsius", "application/json", "{\"fahrenheit\":212}").body()).isEqualTo("{\"celsius\":100}");
        assertThat(server.post("/processors/nobody", "application/json", "{}").statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> server.open("/processors/nobody")).hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList();
    }

    private static List<Integer> ns(String path, int count) {
        try (Socket socket = server.open(path)) {
            return socket.next(count).stream().map(JdkClientIT::n).toList();
        }
    }

    private static int n(String json) {
        return Distribution.JSON.readTree(json).get("n").asInt();
    }
}
