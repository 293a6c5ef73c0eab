package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.protocol.ChannelNumbers;
import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.RawJson;
import dev.millrace.server.protocol.Wire;
import dev.millrace.server.protocol.Wire.Connected;
import dev.millrace.server.protocol.Wire.Position;
import dev.millrace.server.protocol.Wire.Publication;
import dev.millrace.server.protocol.Wire.Subscribed;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Action;
import dev.millrace.server.security.DeniedException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out the commands of one client of the Centrifuge protocol. Commands come from the thread that reads the socket; what
/// processors reply to published events comes from lane threads.
final class CentrifugeSession implements Origin {
    private static final Logger LOG = LoggerFactory.getLogger(CentrifugeSession.class);

    private final Peer peer;
    private final Targets targets;
    private final Presence presence;
    private final Wire wire;
    private final Tickets tickets;
    private final Subscriptions subscriptions;
    private final Set<Channel> full = new LinkedHashSet<>(2);
    private final Set<Rpc> calls = ConcurrentHashMap.newKeySet(1);
    private @Nullable Publishing publishing;
    private boolean letIn;
    private volatile boolean connected;

    CentrifugeSession(Peer peer, Targets targets, Presence presence, ChannelNumbers numbers, Access access, Wire wire) {
        this.peer = peer;
        this.targets = targets;
        this.presence = presence;
        this.wire = wire;
        this.tickets = new Tickets(access);
        this.subscriptions = new Subscriptions(peer, targets, presence, numbers, wire, tickets);
    }

    Tickets tickets() {
        return tickets;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    void execute(Command command) throws RefusedException {
        if (!(command instanceof Command.Publish || command instanceof Command.Send)) {
            append(); // what comes later sees it
        }
        switch (command) {
            case Command.Connect connect -> connect(connect);
            case Command.Subscribe subscribe -> subscriptions.subscribe(subscribe);
            case Command.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Command.Publish publish -> publish(publish);
            case Command.Send send -> send(send);
            case Command.History history -> history(history);
            case Command.Presence asked -> presence(asked);
            case Command.PresenceStats asked -> presenceStats(asked);
            case Command.Rpc rpc -> call(rpc);
            case Command.Refresh refresh -> refresh(refresh);
            case Command.SubRefresh refresh -> subscriptions.refresh(refresh);
            case Command.Ping ping -> peer.outbox().entry(out -> wire.ping(out, ping.id()));
            case Command.Pong pong -> peer.liveness().heard();
            case Command.Invalid invalid -> throw new RefusedException(invalid.code(), invalid.message());
        }
    }

    /// Tells the client that a command was refused, if it wants to know.
    void refuse(Command command, RefusedException refusal) {
        if (command.id() > 0) {
            peer.outbox().entry(out -> wire.error(out, command.id(), refusal.code(), String.valueOf(refusal.getMessage())));
        }
    }

    /// Reads on when the channels that were published to and the outbox have room.
    void readOn() {
        List<Channel> awaited = full.isEmpty() ? List.of() : List.copyOf(full);
        full.clear();
        peer.readOn(awaited);
    }

    /// Answers calls whose processor is late, and ends what was not prolonged in time.
    void tick(long now) {
        if (tickets.isOver()) {
            peer.socket().close(CloseCode.EXPIRED);
        }
        subscriptions.expire();
        for (Rpc call : calls) {
            if (call.isOlder(peer.settings().call(), now)) {
                call.failed("", peer.settings().noResult());
            }
        }
    }

    void close() {
        append();
        subscriptions.closeAll();
    }

    private void connect(Command.Connect command) throws RefusedException {
        if (letIn) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "the connection is connected already");
        }
        if (!isLetIn(() -> tickets.connect(command.token()))) {
            return;
        }
        letIn = true;
        Map<String, Subscriptions.Begun> resumed = subscriptions.resume(tickets.serverSide(command.subs()));
        Map<String, Subscribed> subs = new LinkedHashMap<>();
        resumed.forEach((channel, begun) -> subs.put(channel, begun.how()));
        Connected how = new Connected(tickets.identity().client(), peer.settings().ping().toSeconds(), tickets.left(), null, subs,
                peer.socket().session());
        peer.outbox().entry(out -> wire.connect(out, command.id(), how));
        connected = true; // from now on others may tell it something
        resumed.values().forEach(subscriptions::start);
    }

    /// What looks at a token of the connection.
    private interface TokenCheck {
        void run() throws DeniedException, RefusedException;
    }

    /// Closes the connection of a client whose token is not believed; it needs no other answer.
    ///
    /// @throws RefusedException if a new token would do
    private boolean isLetIn(TokenCheck check) throws RefusedException {
        try {
            check.run();
            return true;
        } catch (DeniedException e) {
            if (e.isExpired() && !connected) {
                throw new RefusedException(ErrorCode.TOKEN_EXPIRED, String.valueOf(e.getMessage()));
            }
            LOG.debug("client {} is sent away: {}", tickets.identity().client(), e.getMessage());
            peer.socket().close(e.isExpired() ? CloseCode.EXPIRED : CloseCode.INVALID_TOKEN);
            return false;
        }
    }

    /// Whether the client may send commands, for the thread that reads.
    boolean isLetIn() {
        return letIn;
    }

    /// Whether the client was let in.
    boolean isConnected() {
        return connected;
    }

    private void refresh(Command.Refresh command) throws RefusedException {
        if (isLetIn(() -> tickets.refresh(command.token()))) {
            peer.outbox().entry(out -> wire.refreshed(out, command.id(), tickets.identity().client(), tickets.left()));
        }
    }

    private void unsubscribe(Command.Unsubscribe command) {
        subscriptions.unsubscribe(command.channel());
        peer.outbox().entry(out -> wire.unsubscribed(out, command.id()));
    }

    private void publish(Command.Publish command) throws RefusedException {
        tickets.requirePublish(command.channel());
        Channel channel = Names.publishable(targets.channels(), command.channel());
        RawEvent event = command.type() == 0 && !command.removed()
                ? event(channel, command.data(), command.key(), tickets.tags(), this)
                : entry(channel, command);
        gather(channel, publishing -> publishing.add(event, command.id()));
    }

    /// An event for the channel's table.
    private RawEvent entry(Channel channel, Command.Publish command) throws RefusedException {
        if (command.type() == 0) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "`removed` takes a key out of a table: publish it with `type` 1");
        }
        Tables.require(channel, command.type());
        String key = Tables.requireKey(command.key());
        return command.removed() ? RawEvent.removal(key, tickets.tags()) : event(channel, command.data(), key, tickets.tags(), this);
    }

    private void send(Command.Send command) throws RefusedException {
        tickets.requirePublish(command.channel());
        Channel channel = Names.publishable(targets.channels(), command.channel());
        RawEvent event = event(channel, command.data(), null, tickets.tags(), this);
        gather(channel, publishing -> publishing.add(event));
    }

    private void gather(Channel channel, Consumer<Publishing> event) {
        if (publishing != null && publishing.channel() != channel) {
            append();
        }
        if (publishing == null) {
            publishing = new Publishing(channel, peer.outbox(), wire);
        }
        event.accept(publishing);
        if (publishing.isFull()) {
            append();
        }
    }

    /// Lets what was published go into its channel.
    void append() {
        Publishing taken = publishing;
        if (taken != null) {
            publishing = null;
            taken.append();
            if (!taken.channel().hasRoom()) {
                full.add(taken.channel());
            }
        }
    }

    private static RawEvent event(Channel channel, RawJson data, @Nullable String key, Map<String, String> tags, Origin origin)
            throws RefusedException {
        try {
            return channel.event(data.bytes(), key, tags, origin);
        } catch (InvalidJsonException e) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "data: " + e.getMessage());
        }
    }

    private void history(Command.History command) throws RefusedException {
        tickets.require(Action.HISTORY, command.channel());
        Channel channel = targets.channels().find(Names.requireReadable(command.channel()));
        if (channel == null) { // to look must not make it
            peer.outbox().entry(out -> wire.history(out, command.id(), new Position("", 0), List.of()));
            return;
        }
        Command.Since since = command.since();
        if (since != null && !since.epoch().isEmpty() && !since.epoch().equals(channel.epoch())) {
            throw new RefusedException(ErrorCode.UNRECOVERABLE, "epoch is '" + channel.epoch() + "' now");
        }
        Position top = new Position(channel.epoch(), channel.next() - 1);
        List<Publication> found = command.limit() == 0 ? List.of() : find(channel, command);
        peer.outbox().entry(out -> wire.history(out, command.id(), top, found));
    }

    private List<Publication> find(Channel channel, Command.History command) {
        int limit = command.limit() < 0 ? History.MAX_EVENTS : Math.min(command.limit(), History.MAX_EVENTS);
        int bytes = Math.min(peer.outbox().room(), History.MAX_BYTES);
        Command.Since since = command.since();
        if (command.reverse()) {
            return History.backFrom(channel, since == null ? Long.MAX_VALUE : since.offset() - 1, limit, bytes);
        }
        return History.behind(channel, since == null ? 0 : since.offset(), limit, bytes);
    }

    private void presence(Command.Presence command) throws RefusedException {
        tickets.require(Action.PRESENCE, command.channel());
        Collection<Identity> clients = presence.clients(Names.requireSubscribable(command.channel()));
        peer.outbox().entry(out -> wire.presence(out, command.id(), clients));
    }

    private void presenceStats(Command.PresenceStats command) throws RefusedException {
        tickets.require(Action.PRESENCE, command.channel());
        Collection<Identity> clients = presence.clients(Names.requireSubscribable(command.channel()));
        int users = Math.toIntExact(clients.stream().map(Identity::user).distinct().count());
        peer.outbox().entry(out -> wire.presenceStats(out, command.id(), clients.size(), users));
    }

    private void call(Command.Rpc command) throws RefusedException {
        tickets.require(Action.CALL, command.method());
        RunningProcessor processor = Names.running(targets.processors(), command.method(), tickets::mayCall);
        Channel inbox = processor.inbox();
        Rpc rpc = new Rpc(command.id(), peer.outbox(), wire, calls);
        RawEvent event = event(inbox, command.data(), null, tickets.tags(), rpc);
        rpc.begin();
        inbox.append(List.of(event));
        if (!inbox.hasRoom()) {
            full.add(inbox);
        }
    }

    @Override
    public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
        if (!replies.isEmpty()) {
            replies.forEach(reply -> peer.outbox().entry(out -> wire.message(out, reply)));
            peer.outbox().flushSoon();
        }
    }

    @Override
    public void failed(String processor, String reason) {
        // The protocol has no place for it; `$errors` and the dead letters tell.
    }
}
