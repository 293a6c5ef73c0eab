package dev.millrace.server.protocol;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// The numbers by which clients may know channels, so that pushes need not repeat names. A channel has one number for all connections of
/// this process: so they share the bytes of pushes. There are as many as channels. Thread-safe.
public final class ChannelNumbers {
    private final AtomicLong last = new AtomicLong();
    private final ConcurrentMap<String, Long> byName = new ConcurrentHashMap<>();
    private final ConcurrentMap<Wire, Format> pushes = new ConcurrentHashMap<>();
    private final ConcurrentMap<Wire, Format> tablePushes = new ConcurrentHashMap<>();

    /// A channel's number, above 0.
    public long of(String channel) {
        Long known = byName.get(channel);
        return known != null ? known : byName.computeIfAbsent(channel, name -> last.incrementAndGet());
    }

    /// How events of a subscribed channel are pushed to clients that know its number.
    public Format pushes(Wire wire) {
        return pushes.computeIfAbsent(wire, this::numbered);
    }

    /// The same for subscribers of the channel's table.
    public Format tablePushes(Wire wire) {
        return tablePushes.computeIfAbsent(wire, of -> pushes(of).keyed());
    }

    private Format numbered(Wire wire) {
        return Format.pushes(wire, channel -> wire.address(of(channel)));
    }
}
