package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.config.Secret;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Minted;
import dev.millrace.server.security.SecurityConfig;
import dev.millrace.server.security.TokensConfig;
import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenGetter;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.ServerPublicationEvent;
import io.github.centrifugal.centrifuge.ServerSubscribedEvent;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.SubscriptionTokenEvent;
import io.github.centrifugal.centrifuge.SubscriptionTokenGetter;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens as the Java SDK of the Centrifuge protocol brings them.
class SdkTokensTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    /// What the application's back end answers when it is asked for tokens; empty for "unauthorized".
    private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    private TestServer server;
    private @Nullable Client client;

    @BeforeEach
    void start() throws Exception {
        TokensConfig settings = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ofSeconds(5));
        server = new TestServer(new Access(new SecurityConfig(settings, List.of(), Map.of(), Map.of()), Instant::now, false), null);
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            assertThat(client.close(5_000)).isTrue();
        }
        server.close();
    }

    private Client connect(String first) {
        Options options = new Options();
        options.setToken(first);
        options.setMinReconnectDelay(20);
        options.setMaxReconnectDelay(50);
        options.setTokenGetter(new ConnectionTokenGetter() {
            @Override
            public void getConnectionToken(ConnectionTokenEvent event, TokenCallback done) {
                told.add("asked for a token");
                done.Done(null, tokens.remove());
            }
        });
        client = new Client("ws://127.0.0.1:" + server.http.port() + "/connection/websocket", options, new Told());
        client.connect();
        return client;
    }

    private final class Told extends EventListener {
        @Override
        public void onConnecting(Client from, ConnectingEvent event) {
            told.add("connecting " + event.getCode());
        }

        @Override
        public void onConnected(Client from, ConnectedEvent event) {
            told.add("connected");
        }

        @Override
        public void onDisconnected(Client from, DisconnectedEvent event) {
            told.add("disconnected " + event.getCode());
        }

        @Override
        public void onSubscribed(Client from, ServerSubscribedEvent event) {
            told.add("subscribed to " + event.getChannel());
        }

        @Override
        public void onPublication(Client from, ServerPublicationEvent event) {
            told.add(event.getChannel() + " " + new String(event.getData(), StandardCharsets.UTF_8));
        }
    }

    /// Waits until that is told, whatever is told before.
    private void await(String what) throws InterruptedException {
        String next;
        do {
            next = told.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("waiting for '" + what + "'").isNotNull();
        } while (!what.equals(next));
    }

    private static String token(long seconds, Map<String, ?> claims) {
        return Minted.token("ada", Instant.now().plusSeconds(seconds), claims);
    }

    @Test
    void asksForANewTokenWhenTheFirstHasExpired() throws Exception {
        tokens.add(token(600, Map.of()));
        connect(token(-600, Map.of()));
        await("asked for a token");
        await("connected");
    }

    @Test
    void prolongsItsConnection() throws Exception {
        tokens.add(token(600, Map.of()));
        Client running = connect(token(1, Map.of()));
        await("connected");
        await("asked for a token");
        assertThat(running.getState().toString()).isEqualToIgnoringCase("connected");
        assertThat(told).noneMatch(event -> event.startsWith("disconnected"));
    }

    @Test
    void givesUpWhenItsTokenIsNotBelieved() throws Exception {
        connect("x.y.z");
        await("disconnected 3500");
    }

    @Test
    void isSubscribedByItsToken() throws Exception {
        connect(token(600, Map.of("channels", List.of("board"))));
        await("subscribed to board");
        server.append("board", "{\"n\":1}");
        await("board {\"n\":1}");
    }

    /// This SDK gives a subscription up when its token has expired already: it subscribes again and unsubscribes at once.
    @Test
    void subscribesWithATokenOfItsOwnAndRenewsIt() throws Exception {
        connect(token(600, Map.of()));
        await("connected");
        tokens.add(token(1, Map.of("channel", "private")));
        tokens.add(token(600, Map.of("channel", "private")));
        Subscription subscription = client().newSubscription("private", subscriptionOptions(), new SubscriptionEventListener() {
            @Override
            public void onSubscribed(Subscription from, SubscribedEvent event) {
                told.add("subscribed");
            }

            @Override
            public void onUnsubscribed(Subscription from, UnsubscribedEvent event) {
                told.add("unsubscribed " + event.getCode());
            }
        });
        subscription.subscribe();
        await("asked for a token of private");
        await("subscribed");
        await("asked for a token of private");
        assertThat(told).noneMatch(event -> event.startsWith("unsubscribed"));
    }

    private Client client() {
        if (client == null) {
            throw new AssertionError("not connected");
        }
        return client;
    }

    private SubscriptionOptions subscriptionOptions() {
        SubscriptionOptions options = new SubscriptionOptions();
        options.setMinResubscribeDelay(20);
        options.setMaxResubscribeDelay(50);
        options.setTokenGetter(new SubscriptionTokenGetter() {
            @Override
            public void getSubscriptionToken(SubscriptionTokenEvent event, TokenCallback done) {
                told.add("asked for a token of " + event.getChannel());
                done.Done(null, tokens.remove());
            }
        });
        return options;
    }
}
