package dev.millrace.server.http;

import dev.millrace.server.connection.Connections;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Once a second: lets connections look after themselves, and cuts clients that do not get their first request out. Runs on the
/// scheduler's thread.
final class Sweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final ServerConnector connector;
    private final Connections connections;
    private final Duration patience;

    Sweep(ServerConnector connector, Connections connections, Duration patience) {
        this.connector = connector;
        this.connections = connections;
        this.patience = patience;
    }

    @Override
    public void run() {
        try {
            connections.tick();
            cutSilent();
        } catch (RuntimeException e) {
            LOG.error("looking after the connections failed because of a bug", e);
        }
        if (connector.isRunning()) {
            connector.getScheduler().schedule(this, 1, TimeUnit.SECONDS);
        }
    }

    private void cutSilent() {
        long before = System.currentTimeMillis() - patience.toMillis();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (endPoint.getCreatedTimeStamp() < before && spoken(endPoint) instanceof HttpConnection http && http.getMessagesIn() == 0) {
                endPoint.close();
            }
        }
    }

    /// What is spoken on a socket, under TLS if there is any.
    private static @Nullable Connection spoken(EndPoint socket) {
        Connection connection = socket.getConnection();
        return connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
    }
}
