package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;
import java.util.Collection;
import java.util.List;

/// One of the two forms of the Centrifuge protocol. Reads frames of commands, writes replies, which answer commands, and pushes, which
/// nobody asked for. Values that are the default are left out. Immutable.
public sealed interface Wire permits JsonWire, ProtobufWire {
    /// Text frames of JSON objects, a line each.
    Wire JSON = new JsonWire();
    /// Binary frames of Protobuf messages, each with its length before it.
    Wire PROTOBUF = new ProtobufWire();

    /// Where a channel stands.
    record Position(String epoch, long offset) {}

    /// An event with its offset.
    record Publication(long offset, RawEvent event) {}

    /// What a new subscription can do.
    ///
    /// @param recovering whether the client wanted to resume
    /// @param recovered whether `missed` is all that it missed
    record Subscribed(boolean recoverable, boolean positioned, boolean recovering, boolean recovered, List<Publication> missed) {}

    /// How replies and pushes are put into frames.
    Messages.Kind kind();

    /// How events of a subscribed channel are pushed.
    Format pushes();

    /// The commands of a frame in order. One that cannot be understood is {@link Command.Invalid}; if nothing behind it can be read
    /// either, it is the last.
    List<Command> read(byte[] frame);

    /// A command failed.
    void error(JsonOut out, long id, ErrorCode code, String message);

    /// The connection is open.
    ///
    /// @param ping seconds between the server's pings
    void connect(JsonOut out, long id, String client, long ping);

    /// A subscription has begun without a position.
    void subscribed(JsonOut out, long id);

    /// A subscription has begun at a position.
    void subscribed(JsonOut out, long id, Position position, Subscribed how);

    /// A subscription has ended.
    void unsubscribed(JsonOut out, long id);

    /// An event was published; its position is an addition to the protocol.
    void published(JsonOut out, long id, Position position);

    /// A part of a channel's history.
    void history(JsonOut out, long id, Position top, List<Publication> publications);

    /// Who is subscribed.
    void presence(JsonOut out, long id, Collection<String> clients);

    /// How many are subscribed; without authentication all clients are one user.
    void presenceStats(JsonOut out, long id, int clients);

    /// What a called processor answered: nothing is null, several values are an array.
    void rpc(JsonOut out, long id, List<byte[]> results);

    /// The answer to a client's ping command.
    void ping(JsonOut out, long id);

    /// The server's ping, which clients answer with the same.
    void ping(JsonOut out);

    /// An event of a subscribed channel.
    void publication(JsonOut out, String channel, Publication publication);

    /// A client has subscribed to the channel.
    void join(JsonOut out, String channel, String client);

    /// A client has left the channel.
    void leave(JsonOut out, String channel, String client);

    /// The subscription has lost its position and ended; clients subscribe again.
    void insufficientState(JsonOut out, String channel);

    /// What a processor replied to an event that the client published.
    void message(JsonOut out, byte[] data);

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
}
