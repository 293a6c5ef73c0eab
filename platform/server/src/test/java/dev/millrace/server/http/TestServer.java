package dev.millrace.server.http;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.connection.Engine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A real server on a free port with channels in memory; tests play the lanes.
final class TestServer implements AutoCloseable {
    final ExecutorService delivery = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("delivery").factory());
    final Channels channels;
    final Processors processors = new Processors();
    final HttpServer http;
    final HttpClient client = HttpClient.newHttpClient();

    TestServer() throws IOException {
        this(HttpSettings.local(0), ChannelSettings.DEFAULT);
    }

    TestServer(ConnectionSettings connection) throws IOException {
        this(new HttpSettings("127.0.0.1", 0, Set.of(), HttpSettings.Limits.DEFAULT, connection), ChannelSettings.DEFAULT);
    }

    TestServer(HttpSettings settings, ChannelSettings channel, Route... routes) throws IOException {
        channels = new Channels(name -> channel, delivery, 1_000);
        http = new HttpServer(settings, new Engine(channels, processors, delivery), List.of(routes), () -> true);
        http.start();
    }

    Channel channel(String name) {
        return channels.get(name);
    }

    long append(String channel, String json) throws Exception {
        Channel target = channel(channel);
        return target.append(List.of(target.event(utf8(json), null, Map.of(), null)));
    }

    /// Deploys a processor whose lane hands every event's data to `code`, which tells the origin.
    void deploy(String name, Lane code) {
        Channel inbox = channels.inbox(name);
        processors.add(
                new RunningProcessor(new ProcessorSpec(name, List.of(), List.of(), null, null, 1, FailurePolicy.DEFAULT, Limits.DEFAULT),
                        inbox, true));
        play(inbox, code);
    }

    void deployStopped(String name) {
        processors.add(
                new RunningProcessor(new ProcessorSpec(name, List.of(), List.of(), null, null, 1, FailurePolicy.DEFAULT, Limits.DEFAULT),
                        channels.inbox(name), false));
    }

    /// Plays the lane of a processor on a channel.
    void play(Channel channel, Lane code) {
        Cursor cursor = new Cursor(channel, channel.next());
        channel.subscribe(() -> {
            Batch batch;
            while ((batch = cursor.poll()) != null) { for (int i = 0; i < batch.size(); i++) { call(code, batch.get(i)); } }
        });
    }

    private static void call(Lane code, RawEvent event) {
        Origin origin = event.origin();
        if (origin != null) {
            code.handle(new String(event.data(), StandardCharsets.UTF_8), origin);
        }
    }

    interface Lane {
        void handle(String json, Origin origin);
    }

    /// A lane that answers with one reply.
    static Lane replying(Function<String, String> code) {
        return (json, origin) -> origin.handled("test", List.of(utf8(code.apply(json))), List.of());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }

    TestSocket open(String path) {
        return TestSocket.open(client, URI.create("ws://127.0.0.1:" + http.port() + path));
    }

    RawSocket raw() throws IOException {
        return new RawSocket(http.port());
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path)).header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
        http.close();
        delivery.close();
    }
}
