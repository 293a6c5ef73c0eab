package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.server.TempStore;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.security.Access;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CentrifugeConnectionTest {
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, Runnable::run, 10, Logs.NONE);
    private final Presence presence = new Presence();

    /// A failing write closes a socket on one thread while another one still reads from it.
    @Test
    void leavesNoSubscriptionBehindWhenTheSocketIsClosedMeanwhile() {
        try (TempStore store = new TempStore();
                Watchdog watchdog = new Watchdog();
                Processors processors = new Processors(channels, store.store(), watchdog, halted -> {})) {
            CentrifugeConnection connection = new CentrifugeConnection(new QuietSocket(),
                    new Targets(channels, processors, Runnable::run, Runnable::run),
                    new Connections(new Counters()), ConnectionSettings.DEFAULT, presence, new ChannelNumbers(), Access.OPEN, Wire.JSON);
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
                    new Connections(new Counters()), ConnectionSettings.DEFAULT, presence, new ChannelNumbers(), Access.OPEN, Wire.JSON);
            connection.start();
            receive(connection, "{\"id\":1,\"connect\":{}}{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}");
            assertThat(channels.get("a").next()).as("there may be more to read").isEqualTo(1);
            connection.closed();
            assertThat(channels.get("a").next()).isEqualTo(2);
        }
    }

    private static void receive(CentrifugeConnection connection, String message) {
        connection.receive(message.getBytes(StandardCharsets.UTF_8));
    }
}
