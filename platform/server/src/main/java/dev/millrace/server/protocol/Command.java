package dev.millrace.server.protocol;

import org.jspecify.annotations.Nullable;

/// A command of the Centrifuge protocol. Its id is 0 if it is not to be answered.
public sealed interface Command {
    /// What the reply repeats.
    long id();

    /// Opens the connection; must be the first.
    record Connect(long id) implements Command {}

    /// Wants the events of a channel.
    ///
    /// @param since where to resume; null to begin with the next event
    /// @param refuseUnrecovered whether to fail rather than subscribe with a gap
    record Subscribe(long id, String channel, Wishes wishes, @Nullable Since since, boolean refuseUnrecovered) implements Command {}

    /// What a subscriber asks for.
    record Wishes(boolean recoverable, boolean positioned, boolean joinLeave) {}

    /// A position that a client knows.
    record Since(String epoch, long offset) {}

    /// Ends a subscription.
    record Unsubscribe(long id, String channel) implements Command {}

    /// Publishes an event.
    record Publish(long id, String channel, RawJson data, @Nullable String key) implements Command {}

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
