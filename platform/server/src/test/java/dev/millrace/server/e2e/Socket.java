package dev.millrace.server.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection of the JDK's WebSocket client, with the messages that came in a queue.
final class Socket implements WebSocket.Listener, AutoCloseable {
    private static final int SECONDS = 60;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private @Nullable WebSocket socket;

    /// Connects.
    ///
    /// @throws CompletionException if the server refuses
    static Socket open(HttpClient client, URI uri) {
        Socket made = new Socket();
        made.socket = client.newWebSocketBuilder().buildAsync(uri, made).orTimeout(SECONDS, TimeUnit.SECONDS).join();
        return made;
    }

    Socket send(String text) {
        socket().sendText(text, true).orTimeout(SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    /// Waits for the next message.
    String next() {
        try {
            String message = messages.poll(SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came" + (closed.isDone() ? ", the connection is closed: " + closed : ""));
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Waits a moment for the next message; null if none came.
    @Nullable
    String next(Duration patience) {
        try {
            return messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Waits for so many messages.
    List<String> next(int count) {
        List<String> all = new ArrayList<>(count);
        while (all.size() < count) {
            all.add(next());
        }
        return all;
    }

    int waiting() {
        return messages.size();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /// Waits for the server to close.
    int closeCode() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    WebSocket socket() {
        if (socket == null) {
            throw new AssertionError("not open");
        }
        return socket;
    }

    /// Cuts the connection.
    @Override
    public void close() {
        socket().abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        parts.append(text);
        if (last) {
            messages.add(parts.toString());
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }
}
