package dev.millrace.server.cli;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A connection that only publishes. At most one message is on its way to the socket, so a server that does not read slows the sender down.
///
/// The server says nothing about events that it takes. So a ping that holds a line's number follows each message, unless one is under way:
/// its answer says that everything up to that line has been read. Used by the thread that publishes; answers come on another one.
final class PublishSocket implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final JsonPath MESSAGE = JsonPath.of("/error/message");
    private static final JsonPath LINES = JsonPath.of("/lines");

    private final RemoteServer server;
    private final HttpClient client;
    private final WebSocket socket;
    private final Answers answers;
    private CompletableFuture<WebSocket> sending = CompletableFuture.completedFuture(null);

    private PublishSocket(RemoteServer server, HttpClient client, WebSocket socket, Answers answers) {
        this.server = server;
        this.client = client;
        this.socket = socket;
        this.answers = answers;
    }

    /// Connects.
    ///
    /// @throws CommandException if the server cannot be reached or refuses
    static PublishSocket open(RemoteServer server, URI uri, Refusals refusals) throws CommandException, InterruptedException {
        Answers answers = new Answers(refusals);
        HttpClient client = server.client(CONNECT);
        try {
            WebSocket socket = server.webSocket(client).connectTimeout(CONNECT).buildAsync(uri, answers).get();
            return new PublishSocket(server, client, socket, answers);
        } catch (ExecutionException e) {
            client.shutdownNow();
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cause instanceof WebSocketHandshakeException refused
                    ? CommandException.failed("the server refused the connection with HTTP status " + refused.getResponse().statusCode())
                    : server.url().unreachable(cause);
        }
    }

    /// Sends a message as soon as the one before has gone.
    ///
    /// @param line the number of the last line in it
    void send(String message, long line) throws CommandException, InterruptedException {
        awaitSent();
        answers.sent = line;
        sending = socket.sendText(message, true);
        if (answers.pong.isDone()) {
            ping(line);
        }
    }

    /// Waits until the server has read everything.
    void finish() throws CommandException, InterruptedException {
        awaitSent();
        while (answers.read < answers.sent) {
            awaitPong();
            if (answers.read < answers.sent) {
                ping(answers.sent);
            }
        }
    }

    /// Waits for the server's farewell, because refusals may come before it.
    @Override
    public void close() {
        try {
            if (!socket.isOutputClosed()) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            }
            answers.end.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The line is cut without it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }

    private void ping(long line) {
        answers.pong = new CompletableFuture<>();
        var _ = socket.sendPing(ByteBuffer.allocate(Long.BYTES).putLong(line).flip())
                .whenComplete((_, failure) -> answers.notSent(failure));
    }

    private void awaitSent() throws CommandException, InterruptedException {
        try {
            sending.get();
        } catch (ExecutionException e) {
            throw lost(Objects.requireNonNullElse(e.getCause(), e));
        }
        String closed = answers.closed;
        if (closed != null) {
            throw lost(closed);
        }
    }

    /// A server that holds this connection back answers late, but it pings.
    private void awaitPong() throws CommandException, InterruptedException {
        while (!answers.pong.isDone()) {
            long heard = answers.heard;
            String closed = answers.closed;
            if (closed != null) {
                throw lost(closed);
            }
            try {
                CompletableFuture.anyOf(answers.pong, answers.end, answers.notSent).get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (answers.heard == heard) {
                    throw lost("the server was silent for " + SILENCE.toSeconds() + " seconds");
                }
            } catch (ExecutionException e) {
                throw lost(Objects.requireNonNullElse(e.getCause(), e));
            }
        }
    }

    /// A connection that the server closes fails when it is written to before its farewell is read, which says more.
    private CommandException lost(Throwable reason) throws InterruptedException {
        try {
            answers.end.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It went without one.
        }
        String closed = answers.closed;
        return lost(closed == null ? String.valueOf(reason.getMessage()) : closed);
    }

    private CommandException lost(String reason) {
        return CommandException.failed("the connection to " + server.url().rest() + " ended (" + reason + "); lines up to " + answers.read
                + " have been read by the server, those up to " + answers.sent + " may have been");
    }

    /// What comes from the server; its volatile fields are shared by both threads. A refusal may come behind the answer to the ping that
    /// followed the refused message, so it may mean any line since the ping before.
    private static final class Answers implements WebSocket.Listener {
        private final Refusals refusals;
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CompletableFuture<Void> notSent = new CompletableFuture<>();
        private volatile CompletableFuture<Void> pong = CompletableFuture.completedFuture(null);
        private volatile long sent;
        private volatile long read;
        private long readBefore;
        private volatile long heard;
        private volatile @Nullable String closed;

        Answers(Refusals refusals) {
            this.refusals = refusals;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String answer = text.toString();
                refusals.add(readBefore + 1, sent, Objects.requireNonNullElse(at(MESSAGE, answer), answer), lines(answer));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            if (payload.remaining() == Long.BYTES) {
                readBefore = read;
                read = payload.getLong();
                pong.complete(null);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            heard = System.nanoTime();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed = reason.isEmpty() ? "code " + code : "code " + code + ", " + reason;
            end.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            failed(error);
        }

        void notSent(@Nullable Throwable error) {
            if (error != null) {
                notSent.completeExceptionally(error);
            }
        }

        private void failed(Throwable error) {
            if (closed == null) {
                closed = String.valueOf(error.getMessage());
                end.complete(null);
            }
        }

        private static long lines(String answer) {
            String lines = at(LINES, answer);
            return lines != null && lines.matches("[0-9]{1,9}") ? Long.parseLong(lines) : 1;
        }

        private static @Nullable String at(JsonPath path, String answer) {
            try {
                return JsonText.check(answer.getBytes(StandardCharsets.UTF_8), path);
            } catch (InvalidJsonException e) {
                return null;
            }
        }
    }
}
