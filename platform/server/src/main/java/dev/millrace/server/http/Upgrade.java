package dev.millrace.server.http;

import dev.millrace.server.connection.Connection;
import dev.millrace.server.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.internal.AbstractHandshaker;
import org.eclipse.jetty.websocket.core.server.internal.RFC6455Negotiation;
import org.eclipse.jetty.websocket.core.server.internal.WebSocketNegotiation;
import org.jspecify.annotations.Nullable;

/// Turns requests into WebSockets, or says why not. Thread-safe.
final class Upgrade {
    private static final String VERSION = "13";
    private static final int BUFFER_BYTES = 4 << 10;

    private final WebSocketComponents components;
    private final int messageLimit;
    private final Handshaker handshaker = new Handshaker();

    Upgrade(WebSocketComponents components, int messageLimit) {
        this.components = components;
        this.messageLimit = messageLimit;
    }

    /// Answers the request in any case.
    ///
    /// @param subprotocols those that may be asked for
    void accept(Exchange exchange, Connection.Opener opener, List<String> subprotocols) {
        if (!exchange.isUpgrade()) {
            exchange.response().getHeaders().put(HttpHeader.UPGRADE, "websocket");
            exchange.error(426, ErrorCode.BAD_REQUEST, "this path speaks WebSocket only: expected an upgrade request");
        } else if (isAcceptable(exchange, subprotocols)) {
            shakeHands(exchange, opener, subprotocols);
        }
    }

    private static boolean isAcceptable(Exchange exchange, List<String> subprotocols) {
        String version = exchange.header(HttpHeader.SEC_WEBSOCKET_VERSION);
        List<String> offered = exchange.request().getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
        if (!exchange.method().equals("GET")) {
            exchange.methodNotAllowed("GET");
        } else if (!VERSION.equals(version)) {
            exchange.response().getHeaders().put(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION);
            exchange.error(426, ErrorCode.BAD_REQUEST, "WebSocket version must be 13, got " + (version == null ? "none" : "another"));
        } else if (!isKey(exchange.header(HttpHeader.SEC_WEBSOCKET_KEY))) {
            exchange.error(400, ErrorCode.BAD_REQUEST, "`Sec-WebSocket-Key` must be 16 bytes in Base64");
        } else if (exchange.request().getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1) {
            exchange.error(400, ErrorCode.BAD_REQUEST, "WebSocket needs HTTP/1.1");
        } else if (!offered.isEmpty() && offered.stream().noneMatch(subprotocols::contains)) {
            exchange.error(400, ErrorCode.BAD_REQUEST, "unknown subprotocol, expected "
                    + (subprotocols.isEmpty() ? "none" : "none or " + String.join(", ", subprotocols)));
        } else {
            return true;
        }
        return false;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void shakeHands(Exchange exchange, Connection.Opener opener, List<String> subprotocols) {
        ConnectionMetaData meta = exchange.request().getConnectionMetaData();
        WebSocketTransport transport = new WebSocketTransport(opener, messageLimit, meta.getConnector().getScheduler(),
                PassingConnector.passOf(meta.getConnection().getEndPoint()));
        Negotiator negotiator = new Negotiator(transport, subprotocols);
        boolean answered = handshaker.upgradeRequest(negotiator, exchange.request(), exchange.response(), exchange.callback(), components,
                null);
        if (!answered) {
            exchange.error(400, ErrorCode.BAD_REQUEST, "`Connection` must be Upgrade");
        }
    }

    /// The answer to a key, after RFC 6455.
    private static String answerTo(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] text = (key.strip() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder().encodeToString(sha1.digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private record Negotiator(WebSocketTransport transport, List<String> subprotocols) implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            request.getSubProtocols().stream().filter(subprotocols::contains).findFirst().ifPresent(response::setAcceptedSubProtocol);
            return transport;
        }

        /// Splitting frames is on so that a frame is handed over in the parts in which it arrives: nothing is set aside for a length that
        /// a client only announces. Without a frame limit outgoing frames are never split, which a BatchFrame relies on.
        @Override
        public void customize(Configuration configuration) {
            configuration.setAutoFragment(true);
            configuration.setMaxFrameSize(0);
            configuration.setIdleTimeout(Duration.ZERO);
            configuration.setInputBufferSize(BUFFER_BYTES);
            configuration.setOutputBufferSize(BUFFER_BYTES);
        }
    }

    private static final class Handshaker extends AbstractHandshaker {
        @Override
        protected WebSocketNegotiation newNegotiation(Request request, Response response, Callback callback,
                WebSocketComponents components) {
            return new RFC6455Negotiation(request, response, callback, components);
        }

        @Override
        protected WebSocketConnection createWebSocketConnection(Request request, WebSocketCoreSession session) {
            ConnectionMetaData meta = request.getConnectionMetaData();
            Connector connector = meta.getConnector();
            WebSocketTransport transport = (WebSocketTransport) session.getHandler();
            UndispatchedConnection connection = new UndispatchedConnection(meta.getConnection().getEndPoint(), connector.getExecutor(),
                    connector.getScheduler(), connector.getByteBufferPool(), session, transport);
            session.setWebSocketConnection(connection);
            return connection;
        }

        @Override
        protected void prepareResponse(Response response, WebSocketNegotiation negotiation) {
            response.setStatus(101);
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
            response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_ACCEPT, answerTo(((RFC6455Negotiation) negotiation).getKey()));
        }
    }
}
