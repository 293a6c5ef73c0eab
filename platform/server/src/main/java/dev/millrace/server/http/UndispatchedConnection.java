package dev.millrace.server.http;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import java.util.concurrent.Executor;

/// A WebSocket whose frames are read on the selector's own thread: what is done with them does not block, and handing each read to
/// another thread costs more than reading. Also tells when there is nothing more to read.
final class UndispatchedConnection extends WebSocketConnection {
    /// How many frames of one client are read before others get what they wait for.
    private static final int FRAMES = 256;
    private final SelectorPass pass;
    private final Runnable endOfRead;
    private int frames;
    private final Callback whenFillable = new Callback() {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable failure) {
            onFillInterestedFailed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    };

    UndispatchedConnection(EndPoint endPoint, Executor executor, Scheduler scheduler, ByteBufferPool buffers, WebSocketCoreSession session,
            WebSocketTransport transport) {
        super(endPoint, executor, scheduler, buffers, session);
        pass = transport.pass();
        endOfRead = transport::endOfRead;
    }

    @Override
    protected void onFrame(Frame.Parsed frame) {
        if (++frames == FRAMES) {
            frames = 0;
            pass.relieve();
        }
        super.onFrame(frame);
    }

    @Override
    public void fillInterested() {
        frames = 0;
        pass.leave(endOfRead);
        fillInterested(whenFillable);
    }
}
