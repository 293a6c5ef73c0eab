package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.HistoryOptions;
import io.github.centrifugal.centrifuge.HistoryResult;
import io.github.centrifugal.centrifuge.MessageEvent;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.Publication;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.ReplyError;
import io.github.centrifugal.centrifuge.ResultCallback;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The Java SDK of the Centrifuge protocol, which speaks Protobuf.
class SdkTest {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<SubscribedEvent> subscribed = new LinkedBlockingQueue<>();
    private TestServer server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
        server.deploy("echo", TestServer.replying(json -> "{\"echo\":" + json + "}"));
        client = new Client("ws://127.0.0.1:" + server.http.port() + "/connection/websocket", new Options(), new EventListener() {
            @Override
            public void onMessage(Client from, MessageEvent event) {
                received.add("message " + text(event.getData()));
            }
        });
        client.connect();
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(client.close(5_000)).isTrue();
        server.close();
    }

    private Subscription subscribe(String channel) throws Exception {
        SubscriptionOptions options = new SubscriptionOptions();
        options.setRecoverable(true);
        options.setPositioned(true);
        Subscription subscription = client.newSubscription(channel, options, new SubscriptionEventListener() {
            @Override
            public void onSubscribed(Subscription from, SubscribedEvent event) {
                subscribed.add(event);
            }

            @Override
            public void onPublication(Subscription from, PublicationEvent event) {
                received.add(event.getOffset() + " " + text(event.getData()));
            }
        });
        subscription.subscribe();
        assertThat(subscribed.poll(20, TimeUnit.SECONDS)).isNotNull();
        return subscription;
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private String next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }

    /// Waits for the result of a command.
    private static <T> T result(Consumer<ResultCallback<T>> command) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        command.accept((failure, value) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(value);
            }
        });
        return result.get(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheChannelsOfAPattern() throws Exception {
        Subscription metrics = client.newSubscription("metrics.*", new SubscriptionEventListener() {
            @Override
            public void onSubscribed(Subscription from, SubscribedEvent event) {
                subscribed.add(event);
            }

            @Override
            public void onPublication(Subscription from, PublicationEvent event) {
                received.add(event.getTags().get("channel") + " " + text(event.getData()));
            }
        });
        metrics.subscribe();
        assertThat(subscribed.poll(20, TimeUnit.SECONDS)).isNotNull();
        server.append("metrics.cpu", "1");
        server.append("other", "2");
        server.append("metrics.disk.free", "3");
        assertThat(next()).isEqualTo("metrics.cpu 1");
        assertThat(next()).isEqualTo("metrics.disk.free 3");
    }

    @Test
    void publishesAndSubscribes() throws Exception {
        Subscription news = subscribe("news");
        assertThat(result(
                (ResultCallback<io.github.centrifugal.centrifuge.PublishResult> done) -> news.publish(TestServer.utf8("{\"n\":1}"), done)))
                .isNotNull();
        server.append("news", "{\"ü\":2}");
        assertThat(next()).isEqualTo("1 {\"n\":1}");
        assertThat(next()).isEqualTo("2 {\"ü\":2}");
        HistoryOptions last = new HistoryOptions.Builder().withLimit(1).withReverse(true).build();
        HistoryResult history = result(done -> news.history(last, done));
        assertThat(history.getOffset()).isEqualTo(2);
        assertThat(history.getPublications()).extracting(Publication::getOffset).isEqualTo(List.of(2L));
        assertThat(result(news::presence).getClients()).hasSize(1);
        assertThat(result(news::presenceStats).getNumClients()).isEqualTo(1);
    }

    @Test
    void recoversWhatItMissed() throws Exception {
        subscribe("news");
        server.append("news", "1");
        assertThat(next()).isEqualTo("1 1");
        client.disconnect();
        await().untilAsserted(() -> assertThat(server.http.openConnections()).isZero());
        server.append("news", "2");
        server.append("news", "3");
        client.connect();
        assertThat(next()).isEqualTo("2 2");
        assertThat(next()).isEqualTo("3 3");
        SubscribedEvent again = subscribed.poll(20, TimeUnit.SECONDS);
        assertThat(again).isNotNull();
        assertThat(again.getRecovered()).isTrue();
    }

    @Test
    void callsProcessors() throws Exception {
        assertThat(text(
                result((ResultCallback<io.github.centrifugal.centrifuge.RPCResult> done) -> client.rpc("echo", TestServer.utf8("7"), done))
                        .getData()))
                .isEqualTo("{\"echo\":7}");
        try {
            result((ResultCallback<io.github.centrifugal.centrifuge.RPCResult> done) -> client.rpc("none", TestServer.utf8("7"), done));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOfSatisfying(ReplyError.class, error -> assertThat(error.getCode()).isEqualTo(104));
            return;
        }
        throw new AssertionError("there is no such processor");
    }

    @Test
    void getsRepliesToWhatItPublishes() throws Exception {
        server.play(server.channel("asked"), TestServer.replying(json -> "{\"answer\":" + json + "}"));
        client.publish("asked", TestServer.utf8("1"), (failure, done) -> {});
        assertThat(next()).isEqualTo("message {\"answer\":1}");
    }
}
