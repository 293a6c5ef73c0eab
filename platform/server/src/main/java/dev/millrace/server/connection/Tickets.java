package dev.millrace.server.connection;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Command.Wish;
import dev.millrace.server.protocol.Command.Wishes;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.RawJson;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Action;
import dev.millrace.server.security.Admission;
import dev.millrace.server.security.DeniedException;
import dev.millrace.server.security.ServerSubscription;
import dev.millrace.server.security.SubscriptionToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a client of the Centrifuge protocol has shown: tokens for its connection and for subscriptions, and until when they count.
/// Thread-safe: commands come from the thread that reads, time is looked at by another one.
final class Tickets {
    private static final Set<Wish> FOLLOW = Set.of(Wish.RECOVERABLE);
    private static final Set<Wish> WATCH = Set.of(Wish.RECOVERABLE, Wish.JOIN_LEAVE);

    private final Access access;
    private volatile Visitor visitor;
    private volatile Identity identity = Identity.anonymous(UUID.randomUUID().toString());
    private volatile Map<String, String> tags = Map.of();
    /// Where it may publish, asked last. Owned by the thread that reads.
    private @Nullable String publishable;
    /// When subscriptions expire, by channel, in seconds since 1970; made when there is one that does.
    private @Nullable Map<String, Long> expiries;

    /// What a subscription may be.
    ///
    /// @param profile what others are shown with the client in the channel; null for nothing
    /// @param data what the client is told with it; null for nothing
    /// @param expires when it must be renewed, in seconds since 1970; 0 for never
    /// @param byRules whether it is the rules that allow it, not somebody who may name what he wants
    record Grant(@Nullable RawJson profile, @Nullable RawJson data, long expires, boolean byRules) {
        private static final Grant BY_RULES = new Grant(null, null, 0, true);

        Grant(@Nullable RawJson profile, @Nullable RawJson data, long expires) {
            this(profile, data, expires, false);
        }
    }

    /// Which events a subscription gets. Who was granted a pattern of channels by its name gets all that matches it; the rules count for
    /// each of the channels.
    Wanted wanted(Command.Subscribe command, Grant grant) {
        boolean each = grant.byRules() && ChannelName.isPattern(command.channel());
        return new Wanted(each ? visitor.visible(command.channel()) : null, command.wishes().filter());
    }

    Tickets(Access access) {
        this.access = access;
        this.visitor = new Visitor(access, Admission.ANONYMOUS);
    }

    /// Who the client is, as others see it.
    Identity identity() {
        return identity;
    }

    /// The same in one channel.
    Identity identity(Grant grant) {
        Identity who = identity;
        return grant.profile() == null ? who : new Identity(who.client(), who.user(), who.connection(), grant.profile());
    }

    /// The tags of what it publishes.
    Map<String, String> tags() {
        return tags;
    }

    /// Lets the client in.
    ///
    /// @throws DeniedException if its token is not believed
    /// @throws RefusedException if it needs one
    void connect(@Nullable String token) throws DeniedException, RefusedException {
        boolean none = token == null || token.isEmpty();
        if (none && !access.admitsAnonymous()) {
            throw new RefusedException(ErrorCode.UNAUTHORIZED, "this server admits no anonymous clients: connect with a token");
        }
        admit(access.admit(token));
    }

    /// Prolongs the connection.
    ///
    /// @throws DeniedException if the token is not believed, or is another user's
    void refresh(String token) throws DeniedException {
        if (token.isEmpty() && !access.isOpen()) {
            throw DeniedException.invalid("a connection is prolonged with a token, got none");
        }
        Admission admission = access.admit(token);
        if (!admission.who().user().equals(visitor.who().user())) {
            throw DeniedException.invalid("the new token is another user's");
        }
        admit(admission);
    }

    private synchronized void admit(Admission admission) {
        visitor = new Visitor(access, admission);
        publishable = null;
        identity = new Identity(identity.client(), admission.who().user(), json(admission.who().profile()), null);
        tags = identity.tags();
    }

    /// Sets when the connection must be prolonged, whatever its token says.
    ///
    /// @param expires in seconds since 1970; 0 for never
    synchronized void expire(long expires) {
        visitor = visitor.until(expires);
    }

    /// Seconds until the connection must be prolonged; 0 for never.
    long left() {
        return visitor.left();
    }

    /// Whether it was not prolonged in time.
    boolean isOver() {
        return visitor.isOver();
    }

    /// Refuses what the client may not do.
    void require(Action action, String name) throws RefusedException {
        visitor.require(action, name);
    }

    /// Whether the client may call a processor.
    boolean mayCall(String processor) {
        return visitor.may(Action.CALL, processor);
    }

    /// Refuses to publish where the client may not; does not ask again while it publishes to the same channel.
    void requirePublish(String channel) throws RefusedException {
        if (!channel.equals(publishable)) {
            visitor.require(Action.PUBLISH, channel);
            publishable = channel;
        }
    }

    /// Allows a subscription, by its token or by the rules.
    ///
    /// @throws RefusedException if it is not allowed
    Grant subscribe(Command.Subscribe wanted) throws RefusedException {
        String channel = wanted.channel();
        String token = wanted.token();
        ServerSubscription granted = visitor.admission().subscriptions().stream().filter(one -> one.channel().equals(channel)).findFirst()
                .orElse(null);
        if (wanted.wants(Command.Wish.JOIN_LEAVE) && (granted == null || !granted.joinLeave())) {
            visitor.require(Action.PRESENCE, channel);
        }
        if (granted != null) {
            return new Grant(json(granted.profile()), json(granted.data()), 0);
        }
        if (access.isOpen() || token == null || token.isEmpty()) {
            Roster roster = Roster.named(channel);
            if (roster == null) {
                visitor.require(Action.SUBSCRIBE, channel);
            } else {
                visitor.require(Action.PRESENCE, roster.channelOf(channel));
            }
            return Grant.BY_RULES;
        }
        return granted(channel, token);
    }

    /// Reads a subscription token, which counts for this user and this channel only.
    ///
    /// @throws RefusedException with {@link ErrorCode#TOKEN_EXPIRED} if a newer one would do
    Grant granted(String channel, String token) throws RefusedException {
        try {
            SubscriptionToken read = access.subscription(token);
            if (read.channel().equals(channel) && read.user().equals(visitor.who().user())) {
                return new Grant(json(read.profile()), null, read.expires());
            }
            throw new RefusedException(ErrorCode.PERMISSION_DENIED, "the token is for another channel or another user");
        } catch (DeniedException e) {
            throw new RefusedException(e.isExpired() ? ErrorCode.TOKEN_EXPIRED : ErrorCode.PERMISSION_DENIED,
                    String.valueOf(e.getMessage()));
        }
    }

    /// Remembers when a subscription has to be renewed.
    ///
    /// @return how many seconds are left; 0 for ever
    long keep(String channel, Grant grant) {
        synchronized (this) {
            if (grant.expires() == 0) {
                forget(channel);
                return 0;
            }
            expiries = expiries == null ? new HashMap<>(2) : expiries;
            expiries.put(channel, grant.expires());
        }
        return access.left(grant.expires());
    }

    /// A subscription has ended.
    synchronized void forget(String channel) {
        if (expiries != null) {
            expiries.remove(channel);
        }
    }

    /// The subscriptions that were not renewed in time.
    synchronized List<String> over() {
        return expiries == null || expiries.isEmpty()
                ? List.of()
                : expiries.entrySet().stream().filter(each -> access.isOver(each.getValue())).map(Map.Entry::getKey).toList();
    }

    /// Whether a subscription was not renewed in time.
    synchronized boolean isOver(String channel) {
        Long expires = expiries == null ? null : expiries.get(channel);
        return expires != null && access.isOver(expires);
    }

    /// What the server subscribes the client to when it connects: what its token says, and what it wants to resume and may.
    List<Command.Subscribe> serverSide(List<Command.Subscribe> resumed) {
        List<ServerSubscription> claimed = visitor.admission().subscriptions();
        if (claimed.isEmpty()) {
            return resumed;
        }
        Map<String, Command.Subscribe> all = new HashMap<>();
        claimed.forEach(one -> all.put(one.channel(), new Command.Subscribe(0, one.channel(), null, null, null,
                new Wishes(one.joinLeave() ? WATCH : FOLLOW, null, null, null))));
        for (Command.Subscribe one : resumed) {
            Command.Subscribe own = all.get(one.channel());
            all.put(one.channel(), own == null ? one : new Command.Subscribe(0, one.channel(), null, null, one.since(), own.wishes()));
        }
        return new ArrayList<>(all.values());
    }

    private static @Nullable RawJson json(@Nullable String text) {
        return text == null ? null : RawJson.of(text);
    }
}
