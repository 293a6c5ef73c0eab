package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Hold;
import dev.millrace.server.protocol.proto.Proto;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Centrifuge protocol without a WebSocket.
class SessionTest {
    private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SessionStream open(String transport) throws Exception {
        return transport.equals("sse") ? SessionStream.get(server, CONNECT) : SessionStream.post(server, CONNECT);
    }

    private static void sent(CompletableFuture<Integer> status) throws Exception {
        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http_stream", "sse"})
    void answersAndPushesInTheStream(String transport) throws Exception {
        try (SessionStream stream = open(transport)) {
            assertThat(stream.type()).isEqualTo(transport.equals("sse") ? "text/event-stream" : "application/x-ndjson");
            JsonNode connected = stream.connected();
            assertThat(connected.get("connect").get("session").asString()).hasSize(24);
            assertThat(connected.get("connect").get("node").asString()).isNotEmpty();
            sent(stream.send(connected, "{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}\n{\"id\":3,\"rpc\":{\"method\":\"none\"}}"));
            assertThat(stream.next()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
            assertThat(stream.next()).startsWith("{\"id\":3,\"error\":{\"code\":104,");
            server.append("news", "{\"ü\":\n1}");
            server.append("news", "2");
            assertThat(stream.next()).isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":{\"ü\": 1},\"offset\":1}}}");
            assertThat(stream.next()).isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":2,\"offset\":2}}}");
        }
    }

    @Test
    void takesSeveralFirstCommands() throws Exception {
        server.append("news", "1");
        try (SessionStream stream = SessionStream.post(server, CONNECT + "\n{\"id\":2,\"history\":{\"channel\":\"news\",\"limit\":5}}\n")) {
            assertThat(stream.next()).contains("\"session\":\"");
            assertThat(stream.next()).contains("\"publications\":[{\"data\":1,\"offset\":1}]");
        }
    }

    @Test
    void speaksProtobuf() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/connection/http_stream"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(delimited(Proto.Command.newBuilder().setId(1)
                        .setConnect(Proto.ConnectRequest.getDefaultInstance()).build())))
                .build();
        HttpResponse<InputStream> response = server.client.send(request, BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            assertThat(response.headers().firstValue("Content-Type")).contains("application/octet-stream");
            Proto.ConnectResult connected = Proto.Reply.parseDelimitedFrom(in).getConnect();
            Proto.Command subscribe = Proto.Command.newBuilder().setId(2)
                    .setSubscribe(Proto.SubscribeRequest.newBuilder().setChannel("news")).build();
            Proto.EmulationRequest more = Proto.EmulationRequest.newBuilder().setSession(connected.getSession())
                    .setNode(connected.getNode()).setData(ByteString.copyFrom(delimited(subscribe))).build();
            HttpResponse<String> taken = server.client.send(HttpRequest.newBuilder(server.uri("/emulation"))
                    .header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofByteArray(more.toByteArray())).build(),
                    BodyHandlers.ofString());
            assertThat(taken.statusCode()).isEqualTo(204);
            assertThat(Proto.Reply.parseDelimitedFrom(in).getId()).isEqualTo(2);
            server.append("news", "7");
            server.append("news", "8");
            assertThat(Proto.Reply.parseDelimitedFrom(in).getPush().getPub().getData().toStringUtf8()).isEqualTo("7");
            assertThat(Proto.Reply.parseDelimitedFrom(in).getPush().getPub().getData().toStringUtf8()).isEqualTo("8");
        }
    }

    private static byte[] delimited(Proto.Command command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        command.writeDelimitedTo(out);
        return out.toByteArray();
    }

    @Test
    void givesWebSocketsNoSession() throws Exception {
        assertThat(server.open("/connection/websocket").send(CONNECT).next()).contains("\"client\":").doesNotContain("session", "node");
    }

    @Test
    void answersWhatBelongsToNoSession() throws Exception {
        try (SessionStream stream = open("http_stream")) {
            JsonNode connected = stream.connected();
            String good = SessionStream.request(connected, "{}");
            String session = connected.get("connect").get("session").asString();
            HttpResponse<String> unknown = server.post("/emulation", "application/json", good.replace(session, "x".repeat(24)));
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("there is no such session");
            String node = connected.get("connect").get("node").asString();
            assertThat(server.post("/emulation", "application/json", good.replace(node, "other")).statusCode()).isEqualTo(404);
            assertThat(server.post("/emulation", "application/json", good).statusCode()).isEqualTo(204);
            assertThat(server.post("/emulation", "application/json", "[]").body()).contains("must be a JSON object with `session`");
            assertThat(server.post("/emulation", "application/json", good.replace("\"{}\"", "{}")).body())
                    .contains("`data` must be a string, got an object");
            assertThat(server.post("/emulation", "application/octet-stream", "\u0001").statusCode()).isEqualTo(400);
            String large = SessionStream.request(connected, "\"".repeat((256 << 10) + 1));
            assertThat(server.post("/emulation", "application/json", large).statusCode()).isEqualTo(413);
            assertThat(server.get("/emulation").statusCode()).isEqualTo(405);
            assertThat(server.get("/connection/http_stream").statusCode()).isEqualTo(405);
            assertThat(server.get("/connection/sse").body()).contains("`cf_connect` must hold the first command");
            assertThat(server.post("/connection/http_stream", "application/json", "").body()).contains("must hold the first commands");
        }
    }

    /// Nothing is sent to it and nothing asked of it in this time.
    @ParameterizedTest
    @ValueSource(strings = {"POST /connection/http_stream HTTP/1.1\r\nContent-Length: 21\r\n", "GET /connection/sse?cf_connect="
            + "%7B%22id%22:1,%22connect%22:%7B%7D%7D HTTP/1.1\r\n"})
    void endsWhenTheClientHangsUp(String head) throws Exception {
        try (RawSocket client = server.raw()) {
            client.send(head + "Host: localhost\r\n\r\n" + (head.startsWith("POST") ? CONNECT : ""));
            assertThat(client.head()).contains("200 OK", "Connection: close");
            await().until(() -> server.http.openConnections() == 1);
        }
        await().until(() -> server.http.openConnections() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http_stream", "sse"})
    void saysGoodbyeWhenTheServerStops(String transport) throws Exception {
        try (SessionStream stream = open(transport)) {
            JsonNode connected = stream.connected();
            server.http.close();
            assertThat(stream.next())
                    .isEqualTo("{\"push\":{\"disconnect\":{\"code\":3001,\"reason\":\"shutdown\",\"reconnect\":true}}}");
            assertThat(stream.next()).isEmpty();
            assertThat(connected.get("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void saysGoodbyeToWhoDoesNotConnect() throws Exception {
        try (SessionStream stream = SessionStream.post(server, "{\"id\":1,\"subscribe\":{\"channel\":\"news\"}}")) {
            assertThat(stream.next()).contains("\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}");
            assertThat(stream.next()).isEmpty();
        }
        await().until(() -> server.http.openConnections() == 0); // it is counted out once its thread is done with it
    }

    /// Four senders at a time, each of which sends its next message when the last one was taken.
    @Test
    void takesEveryMessageOnceAndInOrder() throws Exception {
        try (SessionStream stream = open("http_stream")) {
            JsonNode connected = stream.connected();
            List<CompletableFuture<Integer>> senders = new ArrayList<>();
            for (int sender = 0; sender < 4; sender++) {
                CompletableFuture<Integer> last = CompletableFuture.completedFuture(204);
                for (int n = 0; n < 50; n++) {
                    String publish = "{\"id\":" + (n + 2) + ",\"publish\":{\"channel\":\"all\",\"data\":\"" + sender + " " + n + "\"}}";
                    last = last.thenCompose(status -> stream.send(connected, publish));
                }
                senders.add(last);
            }
            for (CompletableFuture<Integer> sender : senders) {
                sent(sender);
            }
        }
        List<String> events = history("all");
        assertThat(events).hasSize(200);
        for (int sender = 0; sender < 4; sender++) {
            String mark = sender + " ";
            assertThat(events.stream().filter(event -> event.startsWith(mark)))
                    .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(n -> mark + n).toList());
        }
    }

    private List<String> history(String channel) throws Exception {
        JsonNode page = JsonMapper.shared().readTree(server.get("/channels/" + channel + "?last=1000").body());
        return page.get("events").valueStream().map(event -> event.get("data").asString()).toList();
    }

    /// What waits for a processor is bounded, and goes on when there is room.
    @Test
    void letsTheClientWaitWhileAChannelIsFull() throws Exception {
        Channel full = server.channel("full");
        Hold hold = full.hold(1);
        try (SessionStream stream = open("http_stream")) {
            JsonNode connected = stream.connected();
            long before = full.next();
            while (full.hasRoom()) {
                sent(stream.send(connected, "{\"send\":{\"data\":{\"channel\":\"full\",\"data\":0}}}\n".repeat(500)));
                before += 500; // a message is answered when it is taken, before its events are there to be counted
            }
            String large = "{\"send\":{\"data\":{\"channel\":\"full\",\"data\":\"" + "x".repeat(200 << 10) + "\"}}}";
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                waiting.add(stream.send(connected, large));
            }
            await().untilAsserted(() -> assertThat(waiting).extracting(status -> status.getNow(0)).contains(429));
            hold.release();
            long taken = 0;
            for (CompletableFuture<Integer> status : waiting) {
                taken += status.get(20, TimeUnit.SECONDS) == 204 ? 1 : 0;
            }
            assertThat(taken).as("what waited, and what was taken before").isBetween(5L, 8L);
            long last = before + taken;
            await().untilAsserted(() -> assertThat(full.next()).isEqualTo(last));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/connection/http_stream", "/connection/sse", "/emulation"})
    void keepsForeignOriginsOut(String path) throws Exception {
        try (RawSocket client = server.raw()) {
            client.send("OPTIONS " + path + " HTTP/1.1\r\nHost: localhost\r\nAccess-Control-Request-Method: POST\r\n"
                    + "Origin: https://evil.example\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 403").doesNotContain("Access-Control");
        }
    }

    @Test
    void pushesTheSameToManyStreams() throws Exception {
        List<SessionStream> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SessionStream stream = SessionStream.post(server, CONNECT + "{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}");
            stream.connected();
            assertThat(stream.next()).contains("\"subscribe\":{");
            streams.add(stream);
        }
        server.append("news", "{\"n\":1}");
        for (SessionStream stream : streams) {
            assertThat(stream.next()).isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":{\"n\":1},\"offset\":1}}}");
            stream.close();
        }
    }
}
