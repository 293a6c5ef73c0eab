package dev.millrace.server.connection;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.EndCode;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.RawJson;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.security.Access;
import org.jspecify.annotations.Nullable;

/// A WebSocket of a client of the Centrifuge protocol: reads commands, has them carried out in order, asks for signs of life.
public final class CentrifugeConnection implements Client {
    private final Peer peer;
    private final CentrifugeSession session;
    private final Wire wire;
    private long opened;

    /// @param presence who is subscribed to what, of all connections
    /// @param numbers by which clients may know channels, of all connections
    /// @param access decides who is let in and what he may do
    /// @param wire the form of the protocol that the client speaks
    public CentrifugeConnection(Socket socket, Targets targets, Connections connections, ConnectionSettings settings, Presence presence,
            ChannelNumbers numbers, Access access, Wire wire) {
        this.peer = new Peer(socket, targets, connections, settings, wire.kind());
        this.wire = wire;
        this.session = new CentrifugeSession(peer, targets, presence, numbers, access, wire);
    }

    @Override
    public void start() {
        peer.opened(this);
    }

    @Override
    public void receive(byte[] message) {
        peer.counters().countMessage();
        for (Command command : wire.read(message)) {
            if (!isUnderstood(command)) {
                peer.counters().countBadMessage();
                peer.socket().close(CloseCode.BAD_REQUEST);
                return;
            }
            carryOut(command);
        }
        session.readOn();
    }

    /// Without an id the client cannot be told what failed, and before it has connected it may do nothing else.
    private boolean isUnderstood(Command command) {
        boolean anonymous = command instanceof Command.Invalid && command.id() == 0;
        return !anonymous && (session.isLetIn() || command instanceof Command.Connect || command instanceof Command.Invalid);
    }

    private void carryOut(Command command) {
        try {
            if (command instanceof Command.Invalid invalid && invalid.code() == ErrorCode.BAD_REQUEST) {
                peer.badMessage();
            }
            session.execute(command);
        } catch (RefusedException e) {
            session.refuse(command, e);
        } catch (StoredDataException e) {
            session.refuse(command, new RefusedException(ErrorCode.INTERNAL, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void endOfRead() {
        session.append();
        peer.socket().flush();
    }

    @Override
    public @Nullable Outgoing next() {
        return peer.outbox().next();
    }

    @Override
    public void heard() {
        peer.liveness().heard();
    }

    @Override
    public void tick(long now) {
        opened = opened == 0 ? now : opened;
        if (!session.isConnected() && now - opened > peer.settings().connect().toMillis()) {
            peer.socket().close(CloseCode.STALE);
        }
        peer.liveness().tick(now, this::ping);
        session.tick(now);
    }

    private void ping() {
        if (session.isConnected()) {
            peer.outbox().entry(wire::ping);
            peer.socket().flush();
        }
    }

    @Override
    public String user() {
        return who().user();
    }

    @Override
    public Identity who() {
        return session.tickets().identity();
    }

    @Override
    public boolean isConnected() {
        return session.isConnected();
    }

    @Override
    public void subscribe(Command.Subscribe wanted, @Nullable RawJson profile, @Nullable RawJson data, long expires)
            throws RefusedException {
        session.subscriptions().push(wanted, new Tickets.Grant(profile, data, expires));
    }

    @Override
    public void unsubscribe(String channel) {
        session.subscriptions().end(channel, EndCode.UNSUBSCRIBED);
    }

    @Override
    public void refresh(long expires) {
        session.tickets().expire(expires);
        if (session.isConnected()) {
            long left = session.tickets().left();
            peer.outbox().entry(out -> wire.refresh(out, left));
            peer.outbox().flushSoon();
        }
    }

    @Override
    public void disconnect(CloseCode why) {
        peer.socket().close(why);
    }

    @Override
    public void shutdown() {
        peer.socket().close(CloseCode.SHUTDOWN);
    }

    @Override
    public void closed() {
        session.close();
        peer.closed(this);
    }
}
