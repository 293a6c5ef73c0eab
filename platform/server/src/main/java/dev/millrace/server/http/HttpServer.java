package dev.millrace.server.http;

import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Counters;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.security.Tls;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's door: HTTP and WebSocket on one port. Started once, closed once; thread-safe.
public final class HttpServer implements AutoCloseable {
    /// How long requests are waited for that have begun to be answered when all others are gone.
    private static final long ANSWER_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 32;
    private static final long IDLE_MILLIS = 30_000;

    private final HttpSettings settings;
    private final Connections connections;
    private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    private final Server server = new Server(threads);
    private final ServerConnector connector;
    private final ChannelRoutes channels;
    /// Knows which requests wait for their answers.
    private final GracefulHandler answering;
    private volatile boolean closed;

    /// @param targets what clients are connected to
    /// @param routes further paths with plain answers; of those that match, the first answers
    /// @param ready what `/health/ready` tells
    /// @throws UnknownHostException if the host to bind is not known
    public HttpServer(HttpSettings settings, Targets targets, List<Route> routes, BooleanSupplier ready) throws UnknownHostException {
        this(settings, targets, new Connections(new Counters(), targets.delivery()), routes, ready);
    }

    /// The same with connections that others know too.
    ///
    /// @throws UnknownHostException if the host to bind is not known
    public HttpServer(HttpSettings settings, Targets targets, Connections connections, List<Route> routes, BooleanSupplier ready)
            throws UnknownHostException {
        this.settings = settings;
        this.connections = connections;
        this.connector = connector();
        WebSocketComponents components = WebSocketServerComponents.ensureWebSocketComponents(server);
        Upgrade upgrade = new Upgrade(components, settings.connection().message());
        Visitors visitors = new Visitors(settings.access());
        List<Route> added = new ArrayList<>();
        added.add(new Route("GET", "/health/live", call -> HttpAnswer.text("live\n")));
        added.add(new Route("GET", "/health/ready", call -> readiness(ready.getAsBoolean() && !closed)));
        added.addAll(routes);
        server.addConnector(connector);
        server.setErrorHandler(new JsonErrors());
        CentrifugeRoute centrifuge = new CentrifugeRoute(targets, connections, settings.connection(), settings.access(), upgrade);
        channels = new ChannelRoutes(targets, connections, settings, visitors, upgrade, threads);
        answering = new GracefulHandler(new Router(new Gate(settings, counters()), this::isCrowded, counters(), visitors,
                channels,
                new ProcessorRoutes(targets, connections, settings, visitors, upgrade),
                centrifuge, new SessionRoutes(centrifuge, connections.node(), settings.connection().message(), threads),
                new AddedRoutes(added, settings.connection().message(), threads)));
        server.setHandler(answering);
    }

    /// Binds the port and lets clients in.
    ///
    /// @throws IOException if the port cannot be bound; everything is closed then
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            close();
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason.getMessage(), e);
        }
        connector.getScheduler().schedule(new Sweep(connector, connections, settings.limits().request()), 1, TimeUnit.SECONDS);
    }

    /// The port that is bound.
    public int port() {
        return connector.getLocalPort();
    }

    /// The sockets that are open, TLS not yet unwrapped.
    List<EndPoint> sockets() {
        return List.copyOf(connector.getConnectedEndPoints());
    }

    /// How many WebSockets and streams are open.
    public int openConnections() {
        return connections.count();
    }

    /// What connections have done so far.
    public Counters counters() {
        return connections.counters();
    }

    /// Lets nobody in any more, says goodbye to all clients, and waits for them a limited time.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        connector.close();
        CompletableFuture<Void> answered = answering.shutdown();
        connections.shutdown();
        channels.end();
        long deadline = System.nanoTime() + settings.limits().drain().toNanos();
        while (connections.count() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        try {
            answered.completeOnTimeout(null, ANSWER_SECONDS, TimeUnit.SECONDS).join();
            server.stop();
        } catch (Exception e) {
            LOG.warn("the HTTP server did not stop as it should", e);
        }
    }

    private boolean isCrowded() {
        return connector.getConnectedEndPoints().size() > settings.limits().connections();
    }

    private static HttpAnswer readiness(boolean ready) {
        return ready ? HttpAnswer.text("ready\n") : HttpAnswer.error(503, ErrorCode.NOT_AVAILABLE, "not ready");
    }

    private ServerConnector connector() {
        threads.setName("http");
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(settings.limits().header());
        int selectors = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        Tls tls = settings.tls();
        ServerConnector made = tls == null
                ? new PassingConnector(server, selectors, plain)
                : new PassingConnector(server, selectors, secured(tls, plain), plain);
        made.setHost(settings.host());
        made.setPort(settings.port());
        made.setAcceptQueueSize(1_024);
        made.setIdleTimeout(IDLE_MILLIS);
        return made;
    }

    private static SslConnectionFactory secured(Tls tls, HttpConnectionFactory http) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setSslContext(tls.context());
        context.setNeedClientAuth(tls.asksClients());
        return new SslConnectionFactory(context, http.getProtocol());
    }
}
