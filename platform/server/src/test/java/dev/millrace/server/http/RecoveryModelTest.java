package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Subscribers that come and go while events are published and trimmed and the server restarts, with and without what it had stored. Each
/// gets every event once and in order; events may be missing only where the server said that it has not recovered them.
class RecoveryModelTest {
    private static final int STEPS = 250;
    private static final int CLIENTS = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "stored", "trimmed"})
    void losesNothingUnlessItSaysSo(String channel) throws Exception {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("RecoveryModelTest: " + channel + " millrace.seed=" + seed);
        try (RealServer server = new RealServer(folder, """
                channels:
                  stored: {retain: {time: 1d}}
                  trimmed: {retain: {count: 40}}
                """)) {
            Model model = new Model(server, channel, new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                model.step("seed " + seed + ", step " + step);
            }
            assertThat(model.recovered).as("recoveries, seed %d", seed).isPositive();
            assertThat(model.unrecovered).as("recoveries that were not possible, seed %d", seed).isPositive();
        }
    }

    private final class Model {
        private final RealServer server;
        private final String channel;
        private final Random random;
        private final List<Subscriber> subscribers;
        private int published;
        private int life;
        /// How much had been published when this life began.
        private int begun;
        private int recovered;
        private int unrecovered;

        Model(RealServer server, String channel, Random random) {
            this.server = server;
            this.channel = channel;
            this.random = random;
            subscribers = IntStream.range(0, CLIENTS).mapToObj(_ -> new Subscriber(this)).toList();
        }

        void step(String where) throws Exception {
            switch (random.nextInt(20)) {
                case 0 -> restart(false);
                case 1 -> restart(random.nextBoolean());
                case 2, 3, 4, 5, 6, 7, 8 -> publish(1 + random.nextInt(15));
                case 9 -> publish(60);
                default -> {
                    Subscriber one = subscribers.get(random.nextInt(CLIENTS));
                    if (one.isConnected()) {
                        one.disconnect();
                    } else {
                        one.connect(where);
                    }
                }
            }
            for (Subscriber subscriber : subscribers) {
                subscriber.catchUp(where);
            }
        }

        private void publish(int count) {
            server.publish(channel, IntStream.rangeClosed(published + 1, published + count).mapToObj(n -> "{\"n\":" + n + "}").toList());
            published += count;
        }

        /// @param forget whether what was stored is lost: the channel then begins a new epoch, as one in memory always does
        private void restart(boolean forget) throws Exception {
            subscribers.forEach(Subscriber::disconnect);
            server.stop();
            if (forget) {
                try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            server.restart();
            if (forget || channel.equals("memory") || published == begun) { // the epoch is stored with the first event
                life++;
                begun = published;
            }
        }

        private boolean isKept(int events) {
            return events <= (channel.equals("trimmed") ? 40 : 1_000);
        }
    }

    /// A client of the Centrifuge protocol that remembers where it was.
    private static final class Subscriber {
        private final Model model;
        private final Deque<JsonNode> replies = new ArrayDeque<>();
        private @Nullable TestSocket socket;
        private @Nullable String epoch;
        private long offset;
        private int life;
        private int last;

        Subscriber(Model model) {
            this.model = model;
        }

        boolean isConnected() {
            return socket != null;
        }

        /// With a close frame, or without.
        void disconnect() {
            if (socket != null && model.random.nextBoolean()) {
                socket.close();
            } else if (socket != null) {
                socket.socket().abort();
            }
            socket = null;
            replies.clear();
        }

        void connect(String where) throws InterruptedException {
            URI uri = URI.create(model.server.uri("/connection/websocket").toString().replaceFirst("^http", "ws"));
            socket = TestSocket.open(model.server.client(), uri);
            String position = epoch == null ? "" : ",\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":" + offset;
            socket.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + model.channel
                    + "\",\"recoverable\":true" + position + "}}");
            assertThat(next().has("connect")).as(where).isTrue();
            JsonNode reply = next().path("subscribe");
            assertThat(reply.has("epoch")).as(where).isTrue();
            if (epoch != null) {
                boolean possible = life == model.life && model.isKept(model.published - last);
                assertThat(reply.path("recovered").asBoolean()).as("%s: %s, behind %d of %d", where, reply, last, model.published)
                        .isEqualTo(possible);
                model.recovered += possible ? 1 : 0;
                model.unrecovered += possible ? 0 : 1;
            }
            begin(reply, where);
        }

        private void begin(JsonNode reply, String where) {
            if (reply.path("recovered").asBoolean()) {
                assertThat(reply.path("epoch").asString()).as(where).isEqualTo(epoch);
                assertThat(reply.path("offset").asLong()).as("%s: counting goes on from there", where).isEqualTo(offset);
                reply.path("publications").forEach(publication -> take(publication, where));
            } else {
                assertThat(reply.has("publications")).as(where).isFalse();
                offset = reply.path("offset").asLong();
                last = model.published;
            }
            epoch = reply.path("epoch").asString();
            life = model.life;
        }

        /// Takes what there must be by now.
        void catchUp(String where) throws InterruptedException {
            while (socket != null && last < model.published) {
                JsonNode push = next().path("push");
                assertThat(push.path("channel").asString()).as(where).isEqualTo(model.channel);
                take(push.path("pub"), where);
            }
        }

        private void take(JsonNode publication, String where) {
            assertThat(publication.path("data").path("n").asInt()).as(where).isEqualTo(++last);
            assertThat(publication.path("offset").asLong()).as(where).isEqualTo(++offset);
        }

        /// The next reply or push that is no ping.
        private JsonNode next() throws InterruptedException {
            while (replies.isEmpty()) {
                Objects.requireNonNull(socket).next().lines().map(JsonMapper.shared()::readTree).filter(reply -> !reply.isEmpty())
                        .forEach(replies::add);
            }
            return replies.remove();
        }
    }
}
