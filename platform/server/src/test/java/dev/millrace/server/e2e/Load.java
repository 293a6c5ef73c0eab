package dev.millrace.server.e2e;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/// A publisher of numbered events who remembers what was acknowledged. Speaks the Centrifuge protocol over a WebSocket of its own, on a
/// thread of its own, with many events in flight. On the next server it sends again what was not acknowledged, so such an event may be
/// stored twice. Thread-safe.
final class Load implements AutoCloseable {
    private static final int WINDOW = 200;
    private static final int AT_ONCE = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int END = -1;

    private final String channel;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
    private final Map<Long, String> waiting = new TreeMap<>();
    private final List<Ack> acks = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::run);
    private final Queue<RuntimeException> breaks = new ConcurrentLinkedQueue<>();
    private volatile boolean done;
    private volatile boolean ending;
    private long last;

    /// What the server has promised.
    ///
    /// @param number the event's
    record Ack(long number, long offset, String epoch) {}

    /// What the server would not take. It is not sent again.
    record Refusal(long number, int code, boolean isTemporary, String message) {}

    Load(String channel) {
        this.channel = channel;
    }

    void start() {
        thread.start();
    }

    /// A server is there.
    void publishTo(int port) {
        ports.add(port);
    }

    synchronized List<Ack> acks() {
        return List.copyOf(acks);
    }

    synchronized List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    private synchronized int ackCount() {
        return acks.size();
    }

    private synchronized int answerCount() {
        return acks.size() + refusals.size();
    }

    /// How its connections broke.
    List<RuntimeException> breaks() {
        return List.copyOf(breaks);
    }

    /// Waits until so many more events are acknowledged.
    void awaitAcks(int more) {
        int target = ackCount() + more;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> ackCount() >= target);
    }

    /// Waits until so many more events are acknowledged or refused.
    void awaitAnswers(int more) {
        int target = answerCount() + more;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> answerCount() >= target);
    }

    /// Publishes no new events, and waits until all are acknowledged or refused.
    void finish() {
        ending = true;
        await().atMost(PATIENCE).until(this::isQuiet);
    }

    private synchronized boolean isQuiet() {
        return waiting.isEmpty();
    }

    @Override
    public void close() {
        done = true;
        ports.add(END);
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }

    private void run() {
        try {
            for (int port = ports.take(); port != END; port = ports.take()) {
                talk(port);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk(int port) {
        try (Socket socket = Socket.open(client, URI.create("ws://localhost:" + port + "/connection/websocket"))) {
            socket.send("{\"id\":1,\"connect\":{}}");
            resend(socket);
            while (!done && !socket.isClosed()) {
                refill(socket);
                String replies = socket.next(Duration.ofMillis(5));
                if (replies != null) {
                    replies.lines().forEach(reply -> take(socket, Distribution.JSON.readTree(reply)));
                }
            }
        } catch (RuntimeException killed) {
            breaks.add(killed); // the next server will come
        }
    }

    private void resend(Socket socket) {
        List<String> again;
        synchronized (this) {
            again = List.copyOf(waiting.values());
        }
        send(socket, again);
    }

    private void refill(Socket socket) {
        List<String> fresh = new ArrayList<>();
        synchronized (this) {
            while (!ending && waiting.size() < WINDOW && fresh.size() < AT_ONCE) {
                last++;
                String command = "{\"id\":" + (last + 1) + ",\"publish\":{\"channel\":\"" + channel + "\",\"data\":" + Tally.event(last)
                        + "}}";
                waiting.put(last, command);
                fresh.add(command);
            }
        }
        send(socket, fresh);
    }

    private static void send(Socket socket, List<String> commands) {
        if (!commands.isEmpty()) {
            socket.send(String.join("\n", commands));
        }
    }

    private void take(Socket socket, JsonNode reply) {
        if (reply.isEmpty()) {
            socket.send("{}"); // the answer to a ping
        }
        long number = reply.path("id").asLong() - 1;
        synchronized (this) {
            if (number <= 0 || waiting.remove(number) == null) {
                return;
            }
            JsonNode error = reply.get("error");
            if (error == null) {
                JsonNode position = reply.get("publish");
                acks.add(new Ack(number, position.get("offset").asLong(), position.get("epoch").asString()));
            } else {
                refusals.add(new Refusal(number, error.get("code").asInt(), error.path("temporary").asBoolean(),
                        error.get("message").asString()));
            }
        }
    }
}
