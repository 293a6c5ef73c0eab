package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.processor.Lateness;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.engine.processor.Work;
import dev.millrace.server.TempStore;
import dev.millrace.engine.store.Timer;
import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A real server on a free port with channels in memory, of which `prices` has a table; tests play the lanes.
final class TestServer implements AutoCloseable {
    final ExecutorService delivery = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("delivery").factory());
    final Channels channels;
    final TempStore store = new TempStore();
    final Watchdog watchdog = new Watchdog();
    final Processors processors;
    final HttpServer http;
    final HttpClient client = HttpClient.newHttpClient();

    TestServer() throws IOException {
        this(HttpSettings.local(0), ChannelSettings.DEFAULT);
    }

    TestServer(ConnectionSettings connection) throws IOException {
        this(new HttpSettings("127.0.0.1", 0, Set.of(), HttpSettings.Limits.DEFAULT, connection), ChannelSettings.DEFAULT);
    }

    /// A server that asks who clients are.
    TestServer(Access access, @Nullable Tls tls, Route... routes) throws IOException {
        this(new HttpSettings("127.0.0.1", 0, Set.of(), HttpSettings.Limits.DEFAULT, ConnectionSettings.DEFAULT, access, tls),
                ChannelSettings.DEFAULT, routes);
    }

    TestServer(HttpSettings settings, ChannelSettings channel, Route... routes) throws IOException {
        ChannelSettings table = new ChannelSettings(channel.key(), channel.retain(), channel.slow(), channel.durability(),
                new ChannelSettings.Table(1_000, null));
        channels = new Channels(name -> name.equals("prices") ? table : channel, delivery, 1_000, Logs.NONE);
        processors = new Processors(channels, store.store(), watchdog, processor -> {});
        watchdog.start();
        http = new HttpServer(settings, new Targets(channels, processors, delivery, delivery), List.of(routes), () -> true);
        http.start();
    }

    Channel channel(String name) {
        return channels.get(name);
    }

    long append(String channel, String json) throws Exception {
        return append(channel, json, Map.of());
    }

    long append(String channel, String json, Map<String, String> tags) throws Exception {
        Channel target = channel(channel);
        long offset = target.next();
        target.append(List.of(target.event(utf8(json), null, tags, null)));
        return offset;
    }

    /// Puts an entry into the table of `prices`.
    void put(String key, String json) throws Exception {
        channel("prices").append(List.of(channel("prices").event(utf8(json), key, Map.of(), null)));
    }

    void remove(String key) {
        channel("prices").append(List.of(RawEvent.removal(key, Map.of())));
    }

    /// Deploys a processor that is only called by name and hands every event's data to `code`, which tells the origin.
    void deploy(String name, Lane code) {
        deploy(name, List.of(), FailurePolicy.DEFAULT, code);
    }

    /// Deploys a processor that stops at its first event, and lets it stop.
    void deployStopped(String name) {
        deploy(name, List.of(), new FailurePolicy(0, Duration.ZERO, FailurePolicy.Then.STOP),
                (json, origin) -> origin.failed(name, "stops"));
        channels.inbox(name).append(List.of(new RawEvent(utf8("0"), 0, null)));
        await().until(() -> !Objects.requireNonNull(processors.find(name)).isRunning());
    }

    /// Deploys a processor on a channel.
    void play(Channel channel, Lane code) {
        deploy("on-" + channel.name(), List.of(channel.name()), FailurePolicy.DEFAULT, code);
    }

    private void deploy(String name, List<String> from, FailurePolicy onError, Lane code) {
        ProcessorSpec spec = new ProcessorSpec(name, from, List.of(name + ".out"), null, null, Lateness.NONE, 1, onError, Limits.DEFAULT,
                1);
        try {
            processors.deploy(spec, new LaneAsCode(code));
        } catch (CodeException e) {
            throw new AssertionError(e);
        }
    }

    /// Lets a lambda be a processor's code.
    private record LaneAsCode(Lane lane) implements ProcessorCode, LaneCode {
        @Override
        public String version() {
            return "test@1";
        }

        @Override
        public LaneCode open() {
            return this;
        }

        @Override
        public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
            AtomicReference<String> failure = new AtomicReference<>();
            lane.handle(new String(event.data(), StandardCharsets.UTF_8), new Origin() {
                @Override
                public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
                    replies.forEach(work::reply);
                    emitted.forEach(work::emit);
                }

                @Override
                public void failed(String processor, String reason) {
                    failure.set(reason);
                }
            });
            if (failure.get() != null) {
                throw new CodeException(CodeException.Problem.of(failure.get()));
            }
        }

        @Override
        public void onTimer(Timer timer, Work work) {}

        @Override
        public void saveState(Work work) {}

        @Override
        public void forgetState() {}

        @Override
        public void interrupt() {}

        @Override
        public void close() {}
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

    /// A client of the Centrifuge protocol that has connected.
    TestSocket connected() throws InterruptedException {
        return connected("");
    }

    /// The same with something to say.
    ///
    /// @param members of its `connect` command
    TestSocket connected(String members) throws InterruptedException {
        TestSocket socket = open("/connection/websocket").send("{\"id\":1,\"connect\":{" + members + "}}");
        assertThat(socket.next()).contains("\"connect\"");
        return socket;
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
        processors.close();
        watchdog.close();
        store.close();
        delivery.close();
    }
}
