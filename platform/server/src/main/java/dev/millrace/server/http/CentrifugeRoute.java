package dev.millrace.server.http;

import dev.millrace.server.connection.CentrifugeConnection;
import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Engine;
import dev.millrace.server.connection.Presence;
import java.util.List;

/// `/connection/websocket`: the Centrifuge protocol in JSON. Thread-safe.
final class CentrifugeRoute {
    static final String PATH = "/connection/websocket";
    private static final List<String> SUBPROTOCOLS = List.of("centrifuge-json");

    private final Engine engine;
    private final Connections connections;
    private final ConnectionSettings settings;
    private final Upgrade upgrade;
    private final Presence presence = new Presence();

    CentrifugeRoute(Engine engine, Connections connections, ConnectionSettings settings, Upgrade upgrade) {
        this.engine = engine;
        this.connections = connections;
        this.settings = settings;
        this.upgrade = upgrade;
    }

    void handle(Exchange exchange) {
        upgrade.accept(exchange, socket -> new CentrifugeConnection(socket, engine, connections, settings, presence), SUBPROTOCOLS);
    }
}
