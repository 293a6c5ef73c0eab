package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A form of the Centrifuge protocol: JSON or Protobuf, in frames or as a stream. Reads frames of commands, writes replies, which answer commands, and pushes, which
/// nobody asked for. Values that are the default are left out. Immutable.
public sealed interface Wire permits JsonWire, ProtobufWire {
    /// Text frames of JSON objects, a line each.
    Wire JSON = new JsonWire(Messages.Kind.TEXT);
    /// Binary frames of Protobuf messages, each with its length before it.
    Wire PROTOBUF = new ProtobufWire(Messages.Kind.BINARY);
    /// A stream of JSON objects, a line each.
    Wire JSON_STREAM = new JsonWire(Messages.Kind.LINES);
    /// Server-Sent Events of JSON objects.
    Wire JSON_EVENTS = new JsonWire(Messages.Kind.EVENTS);
    /// A stream of Protobuf messages, each with its length before it.
    Wire PROTOBUF_STREAM = new ProtobufWire(Messages.Kind.STREAM);

    /// What clients are told that they speak to.
    String VERSION = "millrace";

    /// Where a channel stands.
    record Position(String epoch, long offset) {}

    /// An event with its offset.
    ///
    /// @param delta how it is told to a subscriber that takes deltas; null for one that does not
    /// @param keyed whether its key is told, as to a subscriber of a table
    record Publication(long offset, RawEvent event, @Nullable Delta delta, boolean keyed) {
        /// For a subscriber that takes no deltas.
        public Publication(long offset, RawEvent event) {
            this(offset, event, null, false);
        }
    }

    /// A connection that is open.
    ///
    /// @param ping seconds between the server's pings
    /// @param ttl seconds until the client must bring a new token; 0 for never
    /// @param data what the application tells the client; null for nothing
    /// @param subs subscriptions that the server has made, by channel
    record Connected(String client, long ping, long ttl, @Nullable RawJson data, Map<String, Subscribed> subs, @Nullable Session session) {}

    /// How further commands find a connection whose replies come as a stream.
    ///
    /// @param id known to the client alone
    record Session(String id, String node) {}

    /// A subscription that has begun.
    ///
    /// @param position where it begins; null if it is neither recoverable nor positioned
    /// @param delta whether events are told as changes
    /// @param number stands for the channel in pushes; 0 for none
    /// @param ttl seconds until the client must bring a new token; 0 for never
    /// @param data what the application tells the client; null for nothing
    /// @param table the part of the channel's table that comes with it; null if the client did not ask for the table
    record Subscribed(@Nullable Position position, boolean recoverable, boolean positioned, Recovery recovery, boolean delta, long number,
            long ttl, @Nullable RawJson data, @Nullable TablePage table) {
        /// A subscription of events.
        public Subscribed(@Nullable Position position, boolean recoverable, boolean positioned, Recovery recovery, boolean delta,
                long number, long ttl, @Nullable RawJson data) {
            this(position, recoverable, positioned, recovery, delta, number, ttl, data, null);
        }
    }

    /// A part of a channel's table.
    ///
    /// @param type of what the table is, by the protocol's number
    /// @param entries the newest events of some keys
    /// @param cursor where the next part begins; empty if this is the last one, with which the subscription begins
    record TablePage(int type, List<Publication> entries, String cursor) {
        /// The protocol's number of what a client does next: ask for the next part.
        static final int STATE = 2;
        /// The same: take what comes.
        static final int LIVE = 0;

        int phase() {
            return cursor.isEmpty() ? LIVE : STATE;
        }
    }

    /// What became of the wish to resume.
    ///
    /// @param wanted whether the client wanted to
    /// @param done whether `missed` and what follows is all that it missed
    record Recovery(boolean wanted, boolean done, List<Publication> missed) {
        /// The client did not want to.
        public static final Recovery NONE = new Recovery(false, false, List.of());
        /// It cannot be done.
        public static final Recovery FAILED = new Recovery(true, false, List.of());

        /// The same for a subscriber that takes deltas.
        public Recovery asDeltas() {
            return missed.isEmpty() ? this : new Recovery(wanted, done, Delta.chain(missed));
        }
    }

    /// How replies and pushes are put into frames.
    Messages.Kind kind();

    /// How events of a subscribed channel are pushed to clients that know it by its name.
    Format pushes();

    /// The same for subscribers of the channel's table.
    Format tablePushes();

    /// How clients that come and go are told to those who want to hear of others: of events as {@link Identity#allTags} has them, a removal
    /// for one that has gone.
    Format moves();

    /// The commands of a frame in order. One that cannot be understood is {@link Command.Invalid}; if nothing behind it can be read
    /// either, it is the last.
    List<Command> read(byte[] frame);

    /// A command failed.
    void error(JsonOut out, long id, ErrorCode code, String message);

    /// The connection is open.
    void connect(JsonOut out, long id, Connected how);

    /// A subscription has begun.
    void subscribed(JsonOut out, long id, Subscribed how);

    /// A subscription has ended.
    void unsubscribed(JsonOut out, long id);

    /// An event was published; its position is an addition to the protocol.
    void published(JsonOut out, long id, Position position);

    /// A part of a channel's history.
    void history(JsonOut out, long id, Position top, List<Publication> publications);

    /// Who is subscribed.
    void presence(JsonOut out, long id, Collection<Identity> clients);

    /// How many are subscribed.
    void presenceStats(JsonOut out, long id, int clients, int users);

    /// What a called processor answered: nothing is null, several values are an array.
    void rpc(JsonOut out, long id, List<byte[]> results);

    /// The connection's new token was accepted.
    ///
    /// @param ttl seconds until it must bring the next one; 0 for never
    void refreshed(JsonOut out, long id, String client, long ttl);

    /// A subscription's new token was accepted.
    ///
    /// @param ttl seconds until it must bring the next one; 0 for never
    void subRefreshed(JsonOut out, long id, long ttl);

    /// The answer to a client's ping command.
    void ping(JsonOut out, long id);

    /// The server's ping, which clients answer with the same.
    void ping(JsonOut out);

    /// How a push names its channel: encoded once for many pushes.
    byte[] address(String channel);

    /// How a push names its channel to clients that know it by a number.
    byte[] address(long number);

    /// An event of a subscribed channel.
    ///
    /// @param address made by {@link #address}
    void publication(JsonOut out, byte[] address, Publication publication);

    /// A client has subscribed to the channel.
    ///
    /// @param address made by {@link #address}
    void join(JsonOut out, byte[] address, Identity who);

    /// A client has left the channel.
    ///
    /// @param address made by {@link #address}
    void leave(JsonOut out, byte[] address, Identity who);

    /// The server has made a subscription.
    void subscribe(JsonOut out, String channel, Subscribed how);

    /// The server has ended a subscription.
    void unsubscribe(JsonOut out, String channel, EndCode why);

    /// What a processor replied to an event that the client published.
    void message(JsonOut out, byte[] data);

    /// The server ends the connection, for clients that see no close code.
    void disconnect(JsonOut out, CloseCode why);

    /// The server has prolonged the connection.
    ///
    /// @param ttl seconds until the client must bring a new token; 0 for never
    void refresh(JsonOut out, long ttl);

    /// Results of a call as one JSON value.
    static byte[] asOne(List<byte[]> results) {
        if (results.size() == 1) {
            return results.getFirst();
        }
        if (results.isEmpty()) {
            return RawJson.NULL.bytes();
        }
        JsonOut array = new JsonOut();
        char before = '[';
        for (byte[] result : results) {
            array.put(before).raw(result);
            before = ',';
        }
        return array.put(']').toBytes();
    }

    /// The tags that clients are told: those that are not the server's own, and, where events of other channels come as well, that of its
    /// channel, since SDKs hand on no field for it.
    static Map<String, String> openTags(RawEvent event) {
        Map<String, String> tags = event.tags();
        String channel = event.channel();
        if (channel == null && (tags.isEmpty() || tags.keySet().stream().noneMatch(Identity::isReserved))) {
            return tags;
        }
        Map<String, String> open = new LinkedHashMap<>(tags);
        open.keySet().removeIf(Identity::isReserved);
        if (channel != null) {
            open.put("channel", channel);
        }
        return open;
    }
}
