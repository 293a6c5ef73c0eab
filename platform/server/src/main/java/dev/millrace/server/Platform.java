package dev.millrace.server;

import dev.millrace.engine.Engine;
import dev.millrace.engine.Folders;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.server.admin.AdminRoutes;
import dev.millrace.server.admin.Metrics;
import dev.millrace.server.api.ApiRoutes;
import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Counters;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.console.ConsoleRoutes;
import dev.millrace.server.http.HttpServer;
import dev.millrace.server.http.HttpSettings;
import dev.millrace.server.http.Route;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Tls;
import dev.millrace.server.security.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole server: builds every part with plain constructors, starts them, closes them in reverse. Used by one thread.
public final class Platform implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

    private final Engine engine;
    private final Metrics metrics;
    private final HttpServer http;
    private final @Nullable Tls tls;
    private volatile boolean ready;

    /// @throws StartException if the installation is damaged or the host is not known
    public Platform(MillraceConfig config, Folders folders) throws StartException {
        engine = new Engine(config.engine(), folders, config.server().limits().channels(), config.server().limits().wildcards());
        metrics = new Metrics(engine, this::connections);
        tls = tls(config);
        try {
            List<Route> routes = new ArrayList<>(new AdminRoutes(version(), engine, this::connections).routes());
            routes.add(metrics.route());
            routes.addAll(new ConsoleRoutes().routes());
            Targets targets = new Targets(engine.channels(), engine.processors(), engine.delivery(), engine.catchUp());
            Connections connections = new Connections(new Counters(), engine.delivery());
            HttpSettings settings = settings(config);
            routes.addAll(new ApiRoutes(version(), targets, connections, settings.access(), ConnectionSettings.DEFAULT.call()).routes());
            http = new HttpServer(settings, targets, connections, routes,
                    () -> ready && engine.storeTrouble() == null);
            metrics.add(http.counters());
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Takes what is in the drop folders, then lets clients in.
    ///
    /// @throws StartException if that is not possible; everything is closed then
    public void start() throws StartException {
        try {
            engine.start();
            http.start();
            ready = true;
        } catch (IOException | StoredDataException e) {
            close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while the server started", e);
        }
    }

    /// Where clients find it.
    public URI address() {
        return URI.create((tls == null ? "http" : "https") + "://localhost:" + http.port());
    }

    /// How scripts run: `compiled` or `interpreted`.
    public String scriptRuntime() {
        return engine.scriptRuntime();
    }

    /// Says goodbye to clients, lets processors commit what they have done, and stops.
    @Override
    public void close() {
        ready = false;
        http.close();
        engine.close();
        metrics.close();
    }

    /// The server's own version; "development" when it does not run from its jar.
    public static String version() {
        return Objects.requireNonNullElse(Platform.class.getPackage().getImplementationVersion(), "development");
    }

    private int connections() {
        return http.openConnections();
    }

    private static @Nullable Tls tls(MillraceConfig config) {
        TlsConfig files = config.server().tls();
        if (files == null) {
            if (!config.server().isLoopback()) {
                LOG.warn(
                        "without 'server.tls' everything, tokens included, can be read on the way to {}, unless a proxy speaks TLS in front",
                        config.server().host());
            }
            return null;
        }
        Tls loaded = files.load();
        String warning = loaded.warning(Instant.now());
        if (warning != null) {
            LOG.warn("{}", warning);
        }
        return loaded;
    }

    private HttpSettings settings(MillraceConfig config) {
        ServerConfig server = config.server();
        ServerConfig.Limits limits = server.limits();
        HttpSettings.Limits standard = HttpSettings.Limits.DEFAULT;
        ConnectionSettings connection = ConnectionSettings.DEFAULT;
        return new HttpSettings(server.host(), server.port(), Set.copyOf(server.origins()),
                new HttpSettings.Limits(limits.connections(), standard.header(), standard.request(), standard.drain()),
                new ConnectionSettings(Math.toIntExact(limits.message()), limits.subscriptions(), Math.toIntExact(limits.outgoing()),
                        connection.badMessages(), server.ping(), server.pong(), connection.connect(), connection.call()),
                new Access(config.security(), InstantSource.system(), !server.isLoopback()), tls);
    }
}
