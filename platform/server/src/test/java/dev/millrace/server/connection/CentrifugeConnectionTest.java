package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.server.TempStore;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Wire;
import dev.millrace.engine.config.Secret;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Minted;
import dev.millrace.server.security.SecurityConfig;
import dev.millrace.server.security.TokensConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CentrifugeConnectionTest {
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 10, Logs.NONE);
    private final Presence presence = new Presence(Runnable::run);

    /// A failing write closes a socket on one thread while another one still reads from it.
    @Test
    void leavesNoSubscriptionBehindWhenTheSocketIsClosedMeanwhile() {
        try (TempStore store = new TempStore();
                Watchdog watchdog = new Watchdog();
                Processors processors = new Processors(channels, store.store(), watchdog, halted -> {})) {
            CentrifugeConnection connection = new CentrifugeConnection(new QuietSocket(),
                    new Targets(channels, processors, Runnable::run, Runnable::run),
                    new Connections(new Counters(), Runnable::run), ConnectionSettings.DEFAULT, presence, new ChannelNumbers(), Access.OPEN,
                    Wire.JSON);
            connection.start();
            receive(connection, "{\"id\":1,\"connect\":{}}{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
            assertThat(channels.get("a").subscribers()).isEqualTo(1);
            connection.closed();
            receive(connection, "{\"id\":3,\"subscribe\":{\"channel\":\"b\"}}");
            assertThat(channels.get("a").subscribers()).isZero();
            assertThat(channels.get("b").subscribers()).isZero();
            assertThat(presence.clients("a")).isEmpty();
            assertThat(presence.clients("b")).isEmpty();
        }
    }

    @Test
    void publishesWhatWasReadBeforeTheSocketWasClosed() {
        try (TempStore store = new TempStore();
                Watchdog watchdog = new Watchdog();
                Processors processors = new Processors(channels, store.store(), watchdog, halted -> {})) {
            CentrifugeConnection connection = new CentrifugeConnection(new QuietSocket(),
                    new Targets(channels, processors, Runnable::run, Runnable::run),
                    new Connections(new Counters(), Runnable::run), ConnectionSettings.DEFAULT, presence, new ChannelNumbers(), Access.OPEN,
                    Wire.JSON);
            connection.start();
            receive(connection, "{\"id\":1,\"connect\":{}}{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}");
            assertThat(channels.get("a").next()).as("there may be more to read").isEqualTo(1);
            connection.closed();
            assertThat(channels.get("a").next()).isEqualTo(2);
        }
    }

    /// While one thread ends a subscription, the client, who has been told, begins another one.
    @Test
    void takesNothingFromASubscriptionThatBeginsWhileTheOneBeforeItEnds() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        TokensConfig tokens = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ZERO);
        Access access = new Access(new SecurityConfig(tokens, List.of(), Map.of(), Map.of()), now::get, false);
        try (TempStore store = new TempStore();
                Watchdog watchdog = new Watchdog();
                Processors processors = new Processors(channels, store.store(), watchdog, halted -> {})) {
            CentrifugeConnection connection = new CentrifugeConnection(new QuietSocket(),
                    new Targets(channels, processors, sending -> {
                        meanwhile.getAndSet(() -> {}).run();
                        sending.run();
                    }, Runnable::run), new Connections(new Counters(), Runnable::run), ConnectionSettings.DEFAULT, presence,
                    new ChannelNumbers(), access, Wire.JSON);
            connection.start();
            String subscribe = "{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"token\":\""
                    + Minted.token("ada", now.get().plusSeconds(60), Map.of("channel", "a")) + "\"}}";
            receive(connection, "{\"id\":1,\"connect\":{\"token\":\"" + Minted.token("ada", now.get().plusSeconds(3_600), Map.of()) + "\"}}"
                    + subscribe);
            assertThat(sent(connection).lines()).hasSize(2);

            meanwhile.set(() -> receive(connection, subscribe));
            connection.unsubscribe("a");
            assertThat(sent(connection).lines()).satisfiesExactly(first -> assertThat(first).contains("\"unsubscribe\":{\"code\":2000"),
                    second -> assertThat(second).startsWith("{\"id\":2,\"subscribe\":{\"expires\":true"));
            assertThat(presence.clients("a")).hasSize(1);
            assertThat(channels.get("a").subscribers()).isEqualTo(1);

            now.set(now.get().plusSeconds(100));
            connection.tick(0);
            assertThat(sent(connection)).contains("\"unsubscribe\":{\"code\":2501");
            assertThat(presence.clients("a")).isEmpty();
            assertThat(channels.get("a").subscribers()).isZero();
        }
    }

    private static String sent(CentrifugeConnection connection) {
        StringBuilder all = new StringBuilder();
        for (Outgoing next = connection.next(); next != null; next = connection.next()) {
            all.append(StandardCharsets.UTF_8.decode(next.bytes())).append('\n');
        }
        return all.toString();
    }

    private static void receive(CentrifugeConnection connection, String message) {
        connection.receive(message.getBytes(StandardCharsets.UTF_8));
    }
}
