package dev.millrace.server.http;

import dev.millrace.server.connection.Connection;
import dev.millrace.server.connection.Socket;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Outgoing;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.eclipse.jetty.websocket.core.exception.WebSocketException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket: puts frames together to messages for its connection, and writes what the connection has to send, one write at a time.
/// Frames are read by one thread at a time; writes are started by any.
final class WebSocketTransport implements FrameHandler, Socket {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransport.class);
    private static final long CLOSE_SECONDS = 5;
    private static final int LAST_WRITES = 16;

    private final Connection connection;
    private final MessageAssembly assembly;
    private final Scheduler scheduler;
    private final SelectorPass pass;
    private final Runnable flush = this::flush;
    private final Writer writer = new Writer();
    private volatile @Nullable CoreSession session;
    private volatile @Nullable CloseCode closing;
    private final Turn turn = new Turn();

    /// @param pass of the selector that serves the socket
    WebSocketTransport(Connection.Opener opener, int messageLimit, Scheduler scheduler, SelectorPass pass) {
        this.assembly = new MessageAssembly(messageLimit);
        this.scheduler = scheduler;
        this.pass = pass;
        this.connection = opener.open(this);
    }

    SelectorPass pass() {
        return pass;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        if (!turn.enterWithMessage()) {
            return;
        }
        try {
            connection.start();
            readOn();
        } catch (Throwable e) {
            fault("a connection did not start", e);
        }
        leave(turn.leave());
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        connection.heard();
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> {
                endOfRead(); // nothing is read after it
                callback.succeeded();
            }
            case OpCode.PONG -> ignore(callback);
            case OpCode.PING -> pong(frame, callback);
            default -> onData(frame, callback);
        }
    }

    private void ignore(Callback callback) {
        callback.succeeded();
        demand();
    }

    /// A pong says that what came before the ping was taken. The next frame is read when the pong is sent: a client that pings and reads
    /// nothing must not make them pile up.
    private void pong(Frame ping, Callback callback) {
        if (closing != null) {
            ignore(callback); // what came before the ping may not have been taken
            return;
        }
        endOfRead();
        CoreSession open = session;
        if (open != null) {
            Callback sent = Callback.from(() -> {
                callback.succeeded();
                open.demand();
            }, callback::failed);
            open.sendFrame(new Frame(OpCode.PONG, ping.getPayload()), sent, false);
        }
    }

    /// After a decision to close only the client's close frame counts.
    private void onData(Frame frame, Callback callback) {
        if (closing != null) {
            ignore(callback);
            return;
        }
        byte[] message;
        try {
            message = assembly.add(frame);
        } catch (MessageTooLargeException | BadPayloadException e) {
            refuse(e, callback);
            return;
        }
        callback.succeeded();
        if (message == null) {
            demand();
        } else {
            receive(message);
        }
    }

    /// What the client still sends is read and dropped: it would not learn the reason if the line were cut while it is busy sending.
    private void refuse(WebSocketException reason, Callback callback) {
        CloseCode code = reason instanceof MessageTooLargeException ? CloseCode.TOO_LARGE : CloseCode.NOT_UTF8;
        close(new CloseCode(code.code(), String.valueOf(reason.getMessage())));
        ignore(callback);
    }

    /// Throws nothing: what befalls one connection, such as memory that is full, must not befall its selector.
    private void receive(byte[] message) {
        if (!turn.enterWithMessage()) {
            return;
        }
        try {
            connection.receive(message);
        } catch (Throwable e) {
            fault("a message of " + message.length + " bytes was not taken", e);
        }
        leave(turn.leave());
    }

    /// Throws nothing, either.
    void endOfRead() {
        if (!turn.enter()) {
            return; // what was read went in when the socket was closed
        }
        try {
            connection.endOfRead();
        } catch (Throwable e) {
            fault("what was read was not passed on", e);
        }
        leave(turn.leave());
    }

    private void leave(Turn.Next next) {
        switch (next) {
            case NOTHING -> {
            }
            case READ -> demand();
            case HOLD -> endOfRead(); // there will be no other
            case CLOSE -> connection.closed();
        }
    }

    private void fault(String what, Throwable bug) {
        LOG.error("{} because of a bug; the connection is closed", what, bug);
        close(CloseCode.SERVER_ERROR);
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.debug("a WebSocket failed", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        writer.close();
        if (turn.close()) {
            connection.closed();
        }
        callback.succeeded();
    }

    @Override
    public void flush() {
        if (session != null) {
            writer.iterate();
        }
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
        if (turn.readOn()) {
            demand();
        }
    }

    private void demand() {
        CoreSession open = session;
        if (open != null) {
            open.demand();
        }
    }

    @Override
    public void ping() {
        CoreSession open = session;
        if (open != null) {
            open.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
    }

    @Override
    public void close(CloseCode code) {
        if (closing == null) {
            closing = code;
            flush();
            scheduler.schedule(this::abort, CLOSE_SECONDS, TimeUnit.SECONDS);
            readOn(); // the client's close frame has to be read, though the connection may hold the client back
        }
    }

    @Override
    public void abort() {
        CoreSession open = session;
        if (open != null && !open.isClosed()) {
            open.abort();
        }
    }

    /// A close frame after which Jetty reads on until the client's: after most codes it would cut the line at once, and a client that is
    /// still sending would find a broken pipe instead of the reason.
    private static final class Goodbye extends Frame implements CloseStatus.Supplier {
        private static final CloseStatus ORDINARY = new CloseStatus(CloseStatus.NORMAL);

        Goodbye(CloseStatus said) {
            super(OpCode.CLOSE, said.asPayloadBuffer());
        }

        @Override
        public CloseStatus getCloseStatus() {
            return ORDINARY;
        }
    }

    /// Asks the connection for bytes whenever the last write is done. After a decision to close it sends what waits, if that is not too
    /// much, and then the close frame.
    private final class Writer extends IteratingCallback {
        private int lastWrites = LAST_WRITES;
        private boolean saidGoodbye;

        @Override
        protected Action process() {
            CoreSession open = session;
            if (open == null || saidGoodbye) {
                return Action.IDLE;
            }
            CloseCode code = closing;
            boolean hurry = CloseCode.SLOW.equals(code) || code != null && --lastWrites < 0;
            Outgoing outgoing = hurry ? null : connection.next();
            if (outgoing != null) {
                open.sendFrame(new BatchFrame(outgoing), this, false);
                return Action.SCHEDULED;
            }
            if (code == null) {
                return Action.IDLE;
            }
            saidGoodbye = true;
            open.sendFrame(new Goodbye(new CloseStatus(code.code(), code.reason())), this, false);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            LOG.debug("a write failed", cause);
            CoreSession open = session;
            if (open != null && open.isOutputOpen()) {
                open.abort();
            }
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
