package dev.millrace.server.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The JDK's WebSocket client, with the messages it got in a queue.
public final class TestSocket implements WebSocket.Listener {
    private static final int SECONDS = 20;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private volatile String closeReason = "";
    private final Queue<String> lines = new ArrayDeque<>();
    private final StringBuilder parts = new StringBuilder();
    private @Nullable WebSocket socket;

    public static TestSocket open(HttpClient client, URI uri) {
        return open(client.newWebSocketBuilder(), uri);
    }

    static TestSocket open(WebSocket.Builder builder, URI uri) {
        TestSocket made = new TestSocket();
        made.socket = builder.buildAsync(uri, made).orTimeout(SECONDS, TimeUnit.SECONDS).join();
        return made;
    }

    public TestSocket send(String text) {
        socket().sendText(text, true).orTimeout(SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    /// The next message.
    public String next() throws InterruptedException {
        String message = messages.poll(SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /// The next line of the messages; not to be mixed with {@link #next()} while lines are left.
    public String nextLine() throws InterruptedException {
        if (lines.isEmpty()) {
            next().lines().forEach(lines::add);
        }
        return lines.remove();
    }

    public int waiting() {
        return messages.size();
    }

    public int closeCode() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /// What the close frame said, once {@link #closeCode()} is there.
    public String closeReason() {
        return closeReason;
    }

    public void close() {
        socket().sendClose(1000, "").orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    WebSocket socket() {
        if (socket == null) {
            throw new AssertionError("not open");
        }
        return socket;
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
        closeReason = reason;
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }
}
