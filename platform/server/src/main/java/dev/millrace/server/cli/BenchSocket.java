package dev.millrace.server.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/// A WebSocket whose text is handed on as the bytes that came, a byte a character: what is looked for in it is ASCII. What comes is read by
/// one thread at a time; sending is thread-safe.
final class BenchSocket implements FrameHandler {
    /// Is told what happens. Must not block.
    interface Listener {
        /// A message came.
        void received(String text);

        /// The server has read everything that was sent before this ping.
        default void answered(ByteBuffer ping) {}

        /// The next message may be sent.
        default void sent() {}

        /// It was closed, or lost.
        void ended(String reason);
    }

    private final Listener listener;
    private final CompletableFuture<CoreSession> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private volatile @Nullable Throwable failure;

    BenchSocket(Listener listener) {
        this.listener = listener;
    }

    /// Completes when it can be used, or cannot.
    CompletableFuture<CoreSession> opened() {
        return opened;
    }

    /// Completes when it is closed.
    CompletableFuture<Void> closed() {
        return closed;
    }

    /// Sends a message; the next one when the listener was told that it has gone.
    void send(byte[] text) {
        frame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text)), Callback.from(listener::sent, _ -> {}));
    }

    /// Asks the server to say when it has read everything until here.
    void ping(ByteBuffer payload) {
        frame(new Frame(OpCode.PING, payload), Callback.NOOP);
    }

    void close() {
        opened.join().close(CloseStatus.NORMAL, "", Callback.NOOP);
    }

    private void frame(Frame frame, Callback callback) {
        opened.join().sendFrame(frame, callback, false);
    }

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        callback.succeeded();
        opened.complete(session);
        session.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (frame.getOpCode() == OpCode.CLOSE) {
            callback.succeeded();
            return;
        }
        ByteBuffer payload = frame.getPayload();
        switch (frame.getOpCode()) {
            case OpCode.PING -> frame(new Frame(OpCode.PONG, ByteBuffer.wrap(bytes(payload))), Callback.NOOP);
            case OpCode.PONG -> listener.answered(ByteBuffer.wrap(bytes(payload)));
            default -> text(new String(bytes(payload), StandardCharsets.ISO_8859_1), frame.isFin());
        }
        callback.succeeded();
        opened.join().demand();
    }

    private static byte[] bytes(@Nullable ByteBuffer payload) {
        byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
        if (payload != null) {
            payload.get(bytes);
        }
        return bytes;
    }

    private void text(String part, boolean last) {
        if (last && parts.isEmpty()) {
            listener.received(part);
            return;
        }
        parts.append(part);
        if (last) {
            listener.received(parts.toString());
            parts.setLength(0);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        failure = cause;
        opened.completeExceptionally(cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        callback.succeeded();
        String reason = status.getReason();
        Throwable cause = failure;
        String why = reason != null && !reason.isEmpty() ? reason : cause == null ? "" : String.valueOf(cause.getMessage());
        listener.ended("code " + status.getCode() + (why.isEmpty() ? "" : ", " + why));
        closed.complete(null);
    }
}
