package dev.millrace.server.http;

import dev.millrace.server.connection.Connection;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Wire;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client of the Centrifuge protocol without a WebSocket: what it gets is one response that does not end, what it sends comes with
/// requests of their own. Their messages are taken in the order in which they arrived, one at a time, and wait while the connection holds
/// the client back. Thread-safe.
final class SessionTransport extends StreamTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTransport.class);
    private static final int MOST_MESSAGES = 1_024;
    private static final Sent CLOSED = new Sent(new byte[0], outcome -> {});

    private final Sessions sessions;
    private final Wire.Session session;
    private final Wire wire;
    private final Executor executor;
    private final int mostBytes;
    private final Queue<Sent> waiting = new ArrayDeque<>();
    private int waitingBytes;
    /// Whether a thread is in: first the one that starts.
    private boolean taking = true;
    /// Whether a message was taken and the next one not yet asked for.
    private boolean held;
    private boolean over;

    /// What became of a message.
    enum Outcome {
        /// Its commands were read; what they do is told in the stream.
        TAKEN,
        /// Too many wait before it.
        TOO_MANY,
        /// The session is over.
        ENDED
    }

    /// A message of the client, and who wants to know what became of it.
    private static final class Sent {
        private final byte[] message;
        private final Consumer<Outcome> then;

        Sent(byte[] message, Consumer<Outcome> then) {
            this.message = message;
            this.then = then;
        }
    }

    /// @param mostBytes how many bytes of messages may wait, beside one
    /// @param executor reads on when the connection no longer holds the client back
    SessionTransport(Exchange exchange, String type, Connection.Opener opener, Wire wire, Sessions sessions, int mostBytes,
            Executor executor) {
        super(exchange, type, opener);
        this.wire = wire;
        this.sessions = sessions;
        this.session = sessions.newName();
        this.mostBytes = mostBytes;
        this.executor = executor;
    }

    @Override
    void start() {
        sessions.add(this);
        super.start();
        takeTheRest();
    }

    @Override
    public Wire.Session session() {
        return session;
    }

    /// Takes a message, now or later.
    ///
    /// @param message owned by this object from now on
    /// @param then does not block
    void receive(byte[] message, Consumer<Outcome> then) {
        Outcome refused = add(new Sent(message, then));
        if (refused == null) {
            takeAll();
        } else {
            then.accept(refused);
        }
    }

    private synchronized @Nullable Outcome add(Sent sent) {
        if (over || isClosing()) {
            return Outcome.ENDED;
        }
        boolean fits = waiting.isEmpty() || waiting.size() < MOST_MESSAGES && waitingBytes + sent.message.length <= mostBytes;
        if (!fits) {
            return Outcome.TOO_MANY;
        }
        waiting.add(sent);
        waitingBytes += sent.message.length;
        return null;
    }

    /// Only one thread at a time is in; it also takes what others bring meanwhile, and learns from them that the stream is closed.
    private void takeAll() {
        if (enter()) {
            takeTheRest();
        }
    }

    private synchronized boolean enter() {
        boolean enters = !taking;
        taking = true;
        return enters;
    }

    private void takeTheRest() {
        Sent sent = nextOrLeave();
        while (sent != null && sent != CLOSED) {
            sent.then.accept(take(sent.message));
            sent = next();
            if (sent == null) {
                endOfRead();
                sent = nextOrLeave();
            }
        }
        if (sent == CLOSED) {
            connection.closed();
        }
    }

    /// After `CLOSED` nobody enters any more.
    private synchronized @Nullable Sent nextOrLeave() {
        Sent sent = over ? CLOSED : next();
        taking = sent != null;
        return sent;
    }

    private synchronized @Nullable Sent next() {
        Sent sent = held ? null : waiting.poll();
        if (sent != null) {
            waitingBytes -= sent.message.length;
            held = true;
        }
        return sent;
    }

    /// After a decision to close nothing counts that the client still sends. Throws nothing: what befalls one connection, such as memory
    /// that is full, must not befall the thread.
    private Outcome take(byte[] message) {
        if (isClosing()) {
            readOn();
            return Outcome.ENDED;
        }
        connection.heard();
        try {
            connection.receive(message);
        } catch (Throwable e) {
            fault("a message of " + message.length + " bytes was not taken", e);
        }
        return Outcome.TAKEN;
    }

    private void endOfRead() {
        try {
            connection.endOfRead();
        } catch (Throwable e) {
            fault("what was read was not passed on", e);
        }
    }

    private void fault(String what, Throwable bug) {
        LOG.error("{} because of a bug; the connection is closed", what, bug);
        close(CloseCode.SERVER_ERROR);
    }

    /// Whoever calls has something else to do than to take messages, unless it takes one right now.
    @Override
    public void readOn() {
        boolean more;
        synchronized (this) {
            held = false;
            more = !taking && !waiting.isEmpty();
        }
        if (more) {
            executor.execute(this::takeAll);
        }
    }

    @Override
    public void close(CloseCode code) {
        super.close(code);
        readOn(); // what waits must learn that it came too late, though the connection may hold the client back
    }

    @Override
    @Nullable
    Outgoing farewell(CloseCode code) {
        Messages last = new Messages(wire.kind());
        wire.disconnect(last.entry(), code);
        return last.outgoing();
    }

    @Override
    void closed() {
        sessions.remove(this);
        List<Sent> dropped;
        synchronized (this) {
            over = true;
            dropped = List.copyOf(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        dropped.forEach(sent -> sent.then.accept(Outcome.ENDED));
        takeAll();
    }
}
