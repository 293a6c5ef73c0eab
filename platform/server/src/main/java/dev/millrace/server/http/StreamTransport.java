package dev.millrace.server.http;

import dev.millrace.server.connection.Connection;
import dev.millrace.server.connection.Socket;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/// One response that does not end: writes what its connection has to send, one write at a time. Its line is not used again, so what the
/// client does with it is watched: when it hangs up, the connection is closed at once. Thread-safe.
sealed class StreamTransport extends IteratingCallback implements Socket permits SessionTransport {
    private static final long CLOSE_SECONDS = 5;
    private static final int LAST_WRITES = 16;
    private static final int DROPPED_BYTES = 512;

    final Connection connection;
    private final Exchange exchange;
    private final String type;
    private final EndPoint line;
    private final SelectorPass pass;
    private final Runnable flush = this::flush;
    private volatile @Nullable CloseCode closing;
    private int lastWrites = LAST_WRITES;
    private boolean saidGoodbye;

    /// @param type the response's media type
    StreamTransport(Exchange exchange, String type, Connection.Opener opener) {
        this.exchange = exchange;
        this.type = type;
        this.line = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
        this.pass = PassingConnector.passOf(line);
        this.connection = opener.open(this);
    }

    /// To be called when the request is read.
    void start() {
        Response response = exchange.response();
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.getHeaders().put("X-Accel-Buffering", "no");
        exchange.request().addIdleTimeoutListener(timeout -> false);
        connection.start();
        exchange.request().addFailureListener(this::abort);
        watch();
    }

    /// Waits for the client to hang up.
    private void watch() {
        line.tryFillInterested(Callback.from(InvocationType.NON_BLOCKING, this::readable, this::abort));
    }

    private void readable() {
        ByteBuffer dropped = BufferUtil.allocate(DROPPED_BYTES);
        try {
            int read;
            while ((read = line.fill(dropped)) > 0) {
                BufferUtil.clear(dropped); // there is nothing to be said on this line any more
            }
            if (read == 0) {
                watch();
            } else {
                abort();
            }
        } catch (IOException e) {
            abort(e);
        }
    }

    /// What is to be sent last; null for nothing.
    @Nullable
    Outgoing farewell(CloseCode code) {
        return null;
    }

    boolean isClosing() {
        return closing != null;
    }

    @Override
    protected Action process() {
        Outgoing outgoing = saidGoodbye ? null : next();
        if (outgoing != null) {
            exchange.response().write(false, outgoing.bytes(), this);
            return Action.SCHEDULED;
        }
        return saidGoodbye ? Action.SUCCEEDED : Action.IDLE;
    }

    /// After a decision to close it sends what waits, if that is not too much, and then the goodbye.
    private @Nullable Outgoing next() {
        CloseCode code = closing;
        boolean hurry = CloseCode.SLOW.equals(code) || code != null && --lastWrites < 0;
        Outgoing outgoing = hurry ? null : connection.next();
        if (outgoing != null || code == null) {
            return outgoing;
        }
        saidGoodbye = true;
        return farewell(code);
    }

    @Override
    protected void onCompleteSuccess() {
        closed();
        exchange.response().write(true, null, Callback.from(InvocationType.NON_BLOCKING, this::hangUp, exchange.callback()::failed));
    }

    private void hangUp() {
        line.close();
        exchange.callback().succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        closed();
        exchange.callback().failed(cause);
    }

    /// The response is over, for whatever reason.
    void closed() {
        connection.closed();
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
    public void flushLater() {
        pass.gather(flush);
    }

    @Override
    public void flushGathered() {
        pass.settle();
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
        if (closing == null) {
            closing = code;
            exchange.request().getConnectionMetaData().getConnector().getScheduler().schedule(this::abort, CLOSE_SECONDS, TimeUnit.SECONDS);
            iterate();
        }
    }

    /// A write that waits for the client ends only with the line.
    @Override
    public void abort() {
        IOException reason = new IOException("the client does not take its stream");
        abort(reason);
        line.close(reason);
    }
}
