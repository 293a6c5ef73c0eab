package dev.millrace.server.http;

import dev.millrace.server.connection.CentrifugeConnection;
import dev.millrace.server.connection.Connection;
import dev.millrace.server.connection.ConnectionSettings;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.connection.Targets;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.security.Access;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/// `/connection/websocket`: the Centrifuge protocol, in JSON unless the client asks for Protobuf. Thread-safe.
final class CentrifugeRoute {
    static final String PATH = "/connection/websocket";
    private static final String PROTOBUF = "centrifuge-protobuf";
    private static final List<String> SUBPROTOCOLS = List.of("centrifuge-json", PROTOBUF);

    private final Targets targets;
    private final Connections connections;
    private final ConnectionSettings settings;
    private final Access access;
    private final Upgrade upgrade;
    private final ChannelNumbers numbers = new ChannelNumbers();

    CentrifugeRoute(Targets targets, Connections connections, ConnectionSettings settings, Access access, Upgrade upgrade) {
        this.access = access;
        this.targets = targets;
        this.connections = connections;
        this.settings = settings;
        this.upgrade = upgrade;
    }

    void handle(Exchange exchange) {
        upgrade.accept(exchange, opener(wire(exchange)), SUBPROTOCOLS);
    }

    /// Makes connections of clients that speak a form of the protocol.
    Connection.Opener opener(Wire wire) {
        return socket -> new CentrifugeConnection(socket, targets, connections, settings, connections.presence(), numbers, access, wire);
    }

    private static Wire wire(Exchange exchange) {
        List<String> offered = exchange.request().getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
        Optional<String> accepted = offered.stream().filter(SUBPROTOCOLS::contains).findFirst();
        boolean protobuf = accepted.map(PROTOBUF::equals).orElseGet(() -> "protobuf".equals(exchange.query().get("format")));
        return protobuf ? Wire.PROTOBUF : Wire.JSON;
    }
}
