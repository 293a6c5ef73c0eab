package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Subscribers are sent the same buffers, which sending uses up: each must get every byte, however the others read.
class SharedBytesTest {
    private static final int SUBSCRIBERS = 10;
    private static final int EVENTS = 2_000;
    private static final String LAST = "\"the last one\"";

    private TestServer server;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        readers.shutdownNow();
        server.close();
    }

    enum Form {
        PLAIN, BATCH, CENTRIFUGE_JSON, CENTRIFUGE_PROTOBUF, SERVER_SENT_EVENTS
    }

    @ParameterizedTest
    @EnumSource
    void givesAllTheSameBytes(Form form) throws Exception {
        List<RawSocket> sockets = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            sockets.add(subscribe(form));
        }
        await().until(() -> server.channel("shared").subscribers() == SUBSCRIBERS);
        List<Future<byte[]>> received = new ArrayList<>();
        for (RawSocket socket : sockets) {
            Callable<byte[]> reading = () -> form == Form.SERVER_SENT_EVENTS ? stream(socket) : messages(socket, form);
            received.add(readers.submit(reading));
        }
        List<String> published = publish();
        byte[] first = received.getFirst().get();
        for (Future<byte[]> other : received) {
            assertThat(Arrays.equals(other.get(), first)).isTrue();
        }
        assertThat(data(form, first)).isEqualTo(published);
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    private RawSocket subscribe(Form form) throws Exception {
        RawSocket socket = server.raw();
        switch (form) {
            case PLAIN -> socket.upgrade("/channels/shared");
            case BATCH -> socket.upgrade("/channels/shared?batch=true");
            case CENTRIFUGE_JSON -> {
                socket.upgrade("/connection/websocket").send(RawSocket.text("{\"id\":1,\"connect\":{}}")).frame();
                socket.send(RawSocket.text("{\"id\":2,\"subscribe\":{\"channel\":\"shared\",\"recoverable\":true}}")).frame();
            }
            case CENTRIFUGE_PROTOBUF -> {
                socket.upgrade("/connection/websocket?format=protobuf").send(RawSocket.frame(0x82, new byte[]{4, 8, 1, 34, 0})).frame();
                byte[] subscribe = {12, 8, 2, 42, 8, 10, 6, 's', 'h', 'a', 'r', 'e', 'd'};
                socket.send(RawSocket.frame(0x82, subscribe)).frame();
            }
            case SERVER_SENT_EVENTS -> {
                socket.send("GET /channels/shared HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
                assertThat(socket.head()).startsWith("HTTP/1.1 200");
            }
        }
        return socket;
    }

    /// A few at a time, so that subscribers find batches of many sizes.
    private List<String> publish() throws Exception {
        Random random = new Random(7);
        Channel channel = server.channel("shared");
        List<String> all = new ArrayList<>();
        while (all.size() < EVENTS) {
            List<RawEvent> events = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                String json = "{\"n\":" + all.size() + ",\"text\":\"" + "ü猫x".repeat(random.nextInt(60)) + "\"}";
                all.add(json);
                events.add(channel.event(TestServer.utf8(json), null, Map.of(), null));
            }
            channel.append(events);
        }
        server.append("shared", LAST);
        all.add(LAST);
        return all;
    }

    /// The payloads of messages up to the last event, divided as lines.
    private static byte[] messages(RawSocket socket, Form form) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        do {
            socket.frame();
            all.writeBytes(socket.payload());
            if (form != Form.CENTRIFUGE_PROTOBUF) {
                all.write('\n');
            }
        } while (!new String(socket.payload(), StandardCharsets.UTF_8).contains(LAST));
        return all.toByteArray();
    }

    /// Without comments. A stream ends with its line: there are no chunks.
    private static byte[] stream(RawSocket socket) throws Exception {
        StringBuilder all = new StringBuilder();
        int line = 0;
        while (all.indexOf(LAST, line) < 0) {
            char next = (char) (socket.bytes(1)[0] & 0xff);
            all.append(next);
            line = next == '\n' ? all.length() : line;
        }
        return all.substring(all.indexOf("id: ")).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> data(Form form, byte[] received) {
        String text = new String(received, StandardCharsets.UTF_8);
        return switch (form) {
            case PLAIN, BATCH -> text.lines().toList();
            case CENTRIFUGE_JSON -> text.lines().map(line -> line.replaceFirst(".*\"data\":(.*?)(,\"offset\":\\d+)?}}}$", "$1")).toList();
            case SERVER_SENT_EVENTS -> text.lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)).toList();
            case CENTRIFUGE_PROTOBUF -> protobufData(received);
        };
    }

    /// Of each message field 4 (push), of that field 4 (publication), of that field 4 (data).
    private static List<String> protobufData(byte[] messages) {
        List<String> all = new ArrayList<>();
        ProtobufFields reader = new ProtobufFields(messages);
        while (reader.hasMore()) {
            all.add(new String(reader.delimited().field(4).field(4).field(4).rest(), StandardCharsets.UTF_8));
        }
        return all;
    }

    @Test
    void givesASlowReaderWhatTheFastOnesGot() throws Exception {
        try (RawSocket slow = subscribe(Form.PLAIN); RawSocket fast = subscribe(Form.PLAIN)) {
            Future<byte[]> first = readers.submit(() -> messages(fast, Form.PLAIN));
            publish();
            byte[] expected = first.get();
            assertThat(Arrays.equals(messages(slow, Form.PLAIN), expected)).isTrue();
        }
    }
}
