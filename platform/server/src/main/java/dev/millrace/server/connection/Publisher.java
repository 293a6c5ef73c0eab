package dev.millrace.server.connection;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.server.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gathers the events that one connection publishes to one channel, so that those of one read are appended together, and lets the client
/// wait while there is no room for more. Used by one thread at a time.
final class Publisher implements Appended {
    private static final int GATHERED_EVENTS = 512;
    private static final int GATHERED_BYTES = 64 << 10;

    private final Channel channel;
    private final Peer peer;
    private final @Nullable String key;
    private final Map<String, String> tags;
    private List<RawEvent> gathered = new ArrayList<>(1);
    private int bytes;

    /// @param key the key of all events; null if the channel is to look for it
    /// @param tags who publishes
    Publisher(Channel channel, Peer peer, @Nullable String key, Map<String, String> tags) {
        this.channel = channel;
        this.peer = peer;
        this.key = key;
        this.tags = tags;
    }

    /// Takes the events of a message.
    ///
    /// @param origin who waits for replies; null if nobody does
    /// @return how many there were
    int add(byte[] message, @Nullable Origin origin) throws InvalidJsonException {
        List<RawEvent> events = Ingest.events(channel, message, key, tags, origin);
        gathered.addAll(events);
        bytes += message.length;
        if (gathered.size() >= GATHERED_EVENTS || bytes >= GATHERED_BYTES) {
            append();
        }
        return events.size();
    }

    /// Appends what was gathered.
    void append() {
        List<RawEvent> taken = gathered;
        if (!taken.isEmpty()) {
            gathered = new ArrayList<>(1);
            bytes = 0;
            channel.append(taken, this);
        }
    }

    @Override
    public void appended(long first) {
        // Nobody asked: publishers that do use the Centrifuge protocol or POST.
    }

    @Override
    public void failed(String reason) {
        peer.outbox().message(ErrorCode.NOT_STORED.toJson(reason));
        peer.outbox().flushSoon();
    }

    /// Reads on when channel and outbox have room.
    void readOn() {
        if (channel.hasRoom() && peer.outbox().hasRoom()) {
            peer.socket().readOn();
        } else {
            append();
            peer.readOn(List.of(channel));
        }
    }
}
