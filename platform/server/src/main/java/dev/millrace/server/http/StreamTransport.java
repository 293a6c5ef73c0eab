package dev.millrace.server.http;

import dev.millrace.server.connection.Connection;
import dev.millrace.server.connection.Socket;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Outgoing;
import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.IteratingCallback;

/// One response that does not end: writes what its connection has to send, one write at a time. Thread-safe.
final class StreamTransport extends IteratingCallback implements Socket {
    private final Exchange exchange;
    private final Connection connection;
    private volatile boolean closing;

    StreamTransport(Exchange exchange, Connection.Opener opener) {
        this.exchange = exchange;
        this.connection = opener.open(this);
    }

    void start() {
        Response response = exchange.response();
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Accel-Buffering", "no");
        exchange.request().addIdleTimeoutListener(timeout -> false);
        exchange.request().addFailureListener(this::abort);
        connection.start();
    }

    @Override
    protected Action process() {
        Outgoing outgoing = connection.next();
        if (outgoing != null) {
            exchange.response().write(false, outgoing.bytes(), this);
            return Action.SCHEDULED;
        }
        return closing ? Action.SUCCEEDED : Action.IDLE;
    }

    @Override
    protected void onCompleteSuccess() {
        connection.closed();
        exchange.response().write(true, null, exchange.callback());
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        connection.closed();
        exchange.callback().failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void flush() {
        iterate();
    }

    @Override
    public void readOn() {
        throw new IllegalStateException("a stream reads nothing");
    }

    @Override
    public void ping() {
        throw new IllegalStateException("a stream has no ping of its own");
    }

    @Override
    public void close(CloseCode code) {
        closing = true;
        iterate();
    }

    /// A write that waits for the client ends only with the line.
    @Override
    public void abort() {
        IOException reason = new IOException("the client does not take its stream of events");
        abort(reason);
        exchange.request().getConnectionMetaData().getConnection().getEndPoint().close(reason);
    }
}
