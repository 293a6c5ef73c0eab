package dev.millrace.benchmarks.peers;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

/// Bare Jetty with its websocket-core, as its documentation shows it: `/echo`, and what comes to `/pub` goes to each `/sub` in a frame of
/// its own. It does nothing else.
public final class JettyPeer {
    private static final Collection<CoreSession> SUBSCRIBERS = new CopyOnWriteArrayList<>();

    private JettyPeer() {}

    /// @param args a port, or `--version`
    public static void main(String[] args) throws Exception {
        if (args[0].equals("--version")) {
            System.out.println(Jetty.VERSION);
            return;
        }
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        WebSocketUpgradeHandler upgrade = new WebSocketUpgradeHandler();
        upgrade.addMapping("/echo", negotiator(Echo::new));
        upgrade.addMapping("/sub", negotiator(Subscriber::new));
        upgrade.addMapping("/pub", negotiator(Publisher::new));
        server.setHandler(upgrade);
        server.start();
        server.join();
    }

    private static WebSocketNegotiator negotiator(Supplier<FrameHandler> handler) {
        return new WebSocketNegotiator.AbstractNegotiator() {
            @Override
            public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
                response.setExtensions(List.of());
                return handler.get();
            }

            @Override
            public void customize(Configuration configuration) {
                configuration.setIdleTimeout(Duration.ZERO);
            }
        };
    }

    private abstract static class Connection implements FrameHandler {
        @SuppressWarnings("NullAway.Init") // Jetty calls onOpen first
        private CoreSession session;

        /// A message, whole.
        abstract void message(CoreSession from, Frame frame, Callback callback);

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            callback.succeeded();
            opened.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.isDataFrame()) {
                message(session, frame, callback);
            } else {
                callback.succeeded();
            }
            session.demand();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            SUBSCRIBERS.remove(session);
            callback.succeeded();
        }
    }

    private static final class Echo extends Connection {
        @Override
        void message(CoreSession from, Frame frame, Callback callback) {
            from.sendFrame(new Frame(frame.getOpCode(), frame.isFin(), frame.getPayload()), callback, false);
        }
    }

    private static final class Subscriber extends Connection {
        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            super.onOpen(opened, callback);
            SUBSCRIBERS.add(opened);
        }

        @Override
        void message(CoreSession from, Frame frame, Callback callback) {
            callback.succeeded();
        }
    }

    private static final class Publisher extends Connection {
        @Override
        void message(CoreSession from, Frame frame, Callback callback) {
            ByteBuffer payload = ByteBuffer.allocateDirect(frame.getPayloadLength()).put(frame.getPayload()).flip();
            callback.succeeded();
            for (CoreSession subscriber : SUBSCRIBERS) {
                subscriber.sendFrame(new Frame(OpCode.TEXT, true, payload.duplicate()), Callback.NOOP, false);
            }
        }
    }
}
