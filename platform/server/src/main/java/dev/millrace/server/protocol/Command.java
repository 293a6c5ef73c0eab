package dev.millrace.server.protocol;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command of the Centrifuge protocol. Its id is 0 if it is not to be answered.
public sealed interface Command {
    /// What the reply repeats.
    long id();

    /// Opens the connection; must be the first.
    ///
    /// @param data what the application tells the server beside it
    /// @param subs subscriptions that the server made on an earlier connection, to be resumed
    record Connect(long id, @Nullable String token, @Nullable RawJson data, List<Subscribe> subs, Program program) implements Command {}

    /// The program at the other end, as it presents itself.
    ///
    /// @param headers what it could not send as HTTP headers
    record Program(String name, String version, Map<String, String> headers) {}

    /// Wants the events of a channel.
    ///
    /// @param data what the application tells the server beside it
    /// @param since where to resume; null to begin with the next event
    record Subscribe(long id, String channel, @Nullable String token, @Nullable RawJson data, @Nullable Since since, Wishes wishes)
            implements
                Command {
        /// Whether it asks for that.
        public boolean wants(Wish wish) {
            return wishes.wishes.contains(wish);
        }
    }

    /// What a subscriber asks for.
    ///
    /// @param filter wants only events with such tags; null for all
    /// @param delta in which format events may be told as changes of the one before; null for none
    /// @param table wants the newest event per key; null for the events as they come
    record Wishes(Set<Wish> wishes, @Nullable TagFilter filter, @Nullable String delta, @Nullable Table table) {}

    /// What a subscriber can ask for by yes or no.
    enum Wish {
        /// To be able to resume later.
        RECOVERABLE,
        /// To be told when an event was missed.
        POSITIONED,
        /// To hear of others who come and go.
        JOIN_LEAVE,
        /// To fail rather than be subscribed with a gap.
        REFUSE_UNRECOVERED,
        /// To have the channel named by a number.
        NUMBERED
    }

    /// A page of the newest events per key.
    ///
    /// @param type of what the table is, by the protocol's number: 1 events, 2 clients, 3 users
    /// @param phase what the client asks for, by the protocol's number: 0 live, 1 stream, 2 state
    /// @param cursor where the page before ended; empty for the first
    /// @param limit how many entries at most; 0 for as many as allowed
    /// @param resumes whether the client has the table as it was at the position that it names
    record Table(int type, int phase, String cursor, int limit, boolean resumes) {
        /// Whether it is the newest events that the client asks for, and not those that it has missed.
        public boolean isState() {
            return phase == 2;
        }
    }

    /// A position that a client knows.
    record Since(String epoch, long offset) {}

    /// Ends a subscription.
    record Unsubscribe(long id, String channel) implements Command {}

    /// Publishes an event.
    ///
    /// @param type to what it is published, by the protocol's number: 0 events, 1 table
    /// @param removed whether the key is to be removed from the table
    record Publish(long id, String channel, RawJson data, @Nullable String key, int type, boolean removed) implements Command {}

    /// Wants past events.
    ///
    /// @param limit how many at most; 0 for none, negative for as many as allowed
    record History(long id, String channel, int limit, @Nullable Since since, boolean reverse) implements Command {}

    /// Wants to know who is subscribed.
    record Presence(long id, String channel) implements Command {}

    /// Wants to know how many are subscribed.
    record PresenceStats(long id, String channel) implements Command {}

    /// Calls a processor.
    record Rpc(long id, String method, RawJson data) implements Command {}

    /// Publishes an event and wants no answer: its data is `{"channel":…,"data":…}`.
    record Send(String channel, RawJson data) implements Command {
        @Override
        public long id() {
            return 0;
        }
    }

    /// Brings a new token for the connection.
    record Refresh(long id, String token) implements Command {}

    /// Brings a new token for a subscription.
    record SubRefresh(long id, String channel, String token) implements Command {}

    /// Asks for a sign of life.
    record Ping(long id) implements Command {}

    /// Answers the server's ping.
    record Pong() implements Command {
        @Override
        public long id() {
            return 0;
        }
    }

    /// Cannot be understood.
    ///
    /// @param id 0 if the client does not know what failed, so that the connection is lost; negative if it did not want an answer
    record Invalid(long id, ErrorCode code, String message) implements Command {}
}
