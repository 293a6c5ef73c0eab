package dev.millrace.server.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;

/// Opens WebSockets to a server. Few threads serve all of them, and what comes is counted on the thread that reads it: a thread that had to
/// be woken first would show up as latency of the server. Thread-safe.
final class BenchClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 64 << 10;

    private final RemoteServer server;
    private final WebSocketCoreClient client;

    /// @param connections how many there will be at most
    BenchClient(RemoteServer server, int connections) throws CommandException {
        this.server = server;
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, 4));
        if (server.tls() != null) {
            SslContextFactory.Client tls = new SslContextFactory.Client();
            tls.setSslContext(server.tls());
            connector.setSslContextFactory(tls);
        }
        HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setConnectTimeout(CONNECT.toMillis());
        http.setMaxConnectionsPerDestination(connections);
        http.setUserAgentField(null);
        client = new WebSocketCoreClient(http, new WebSocketComponents());
        try {
            client.start();
        } catch (Exception e) {
            throw CommandException.failed("the client cannot start: " + e.getMessage());
        }
    }

    /// Connects.
    ///
    /// @throws CommandException if the server cannot be reached or refuses
    BenchSocket connect(URI uri, BenchSocket.Listener listener) throws CommandException, InterruptedException {
        BenchSocket socket = new BenchSocket(listener);
        Upgrade request = new Upgrade(client, uri, socket);
        if (server.authorization() != null) {
            request.headers(headers -> headers.put(RemoteServer.AUTHORIZATION, server.authorization()));
        }
        request.timeout(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            var _ = client.connect(request);
            var _ = socket.opened().get();
            return socket;
        } catch (IOException e) {
            throw server.url().unreachable(e);
        } catch (ExecutionException e) {
            throw refused(uri, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private CommandException refused(URI uri, Throwable reason) {
        if (reason instanceof UpgradeException refusal) {
            int status = refusal.getResponseStatusCode();
            Throwable cause = refusal.getCause();
            return status > 0 || cause == null
                    ? CommandException.failed("the server refused " + uri.getPath() + " with HTTP status " + status)
                    : server.url().unreachable(cause);
        }
        return server.url().unreachable(reason instanceof ConnectException ? new ConnectException() : reason);
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            // The process ends anyway.
        }
    }

    /// Shakes hands as usual, without extensions or subprotocols, and reads on the selector's thread.
    private static final class Upgrade extends CoreClientUpgradeRequest {
        private final WebSocketCoreClient client;
        private final BenchSocket socket;

        Upgrade(WebSocketCoreClient client, URI uri, BenchSocket socket) {
            super(client, uri);
            this.client = client;
            this.socket = socket;
        }

        @Override
        public FrameHandler getFrameHandler() {
            return socket;
        }

        @Override
        public void upgrade(Response response, EndPoint endPoint) {
            WebSocketComponents components = client.getWebSocketComponents();
            ExtensionStack extensions = new ExtensionStack(components, Behavior.CLIENT);
            extensions.negotiate(List.of(), List.of());
            Negotiated negotiated = new Negotiated(getURI(), null, getURI().getScheme().endsWith("s"), extensions, "13");
            WebSocketCoreSession session = new WebSocketCoreSession(socket, Behavior.CLIENT, negotiated, components);
            session.setAutoFragment(false);
            session.setMaxFrameSize(Lines.MAX_LENGTH);
            session.setIdleTimeout(Duration.ZERO);
            session.setInputBufferSize(BUFFER_BYTES);
            session.setOutputBufferSize(BUFFER_BYTES);
            WebSocketConnection connection = new Undispatched(endPoint, client, session);
            session.setWebSocketConnection(connection);
            endPoint.upgrade(connection);
        }
    }

    /// Does not hand what it reads to another thread. The masks need not be secret: all that is masked is made here.
    private static final class Undispatched extends WebSocketConnection {
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

        Undispatched(EndPoint endPoint, WebSocketCoreClient client, WebSocketCoreSession session) {
            super(endPoint, client.getHttpClient().getExecutor(), client.getHttpClient().getScheduler(),
                    client.getWebSocketComponents().getByteBufferPool(), session, new Random());
        }

        @Override
        public void fillInterested() {
            fillInterested(whenFillable);
        }
    }
}
