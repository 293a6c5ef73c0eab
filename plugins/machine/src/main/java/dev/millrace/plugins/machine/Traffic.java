package dev.millrace.plugins.machine;

import java.time.Instant;
import java.util.List;

/// What the source `network` emits: what one interface carried, per second.
///
/// @param name the interface; `*` for the sum of all but the loopback ones
/// @param rxBytes bytes received per second
/// @param txBytes bytes sent per second
/// @param rxPackets packets received per second
/// @param txPackets packets sent per second
/// @param errors damaged or dropped packets per second, both ways
/// @param talkers for `*`, the hosts with the most established TCP connections to this machine, most first; otherwise empty
public record Traffic(Instant time, String name, double rxBytes, double txBytes, double rxPackets, double txPackets, double errors,
        List<Talker> talkers) {

    /// A host and how many established TCP connections it has.
    public record Talker(String host, long connections) {}

    /// The sum of the traffic of several interfaces.
    static Traffic sum(Instant time, List<Traffic> parts, List<Talker> talkers) {
        double rxBytes = parts.stream().mapToDouble(Traffic::rxBytes).sum();
        double txBytes = parts.stream().mapToDouble(Traffic::txBytes).sum();
        double rxPackets = parts.stream().mapToDouble(Traffic::rxPackets).sum();
        double txPackets = parts.stream().mapToDouble(Traffic::txPackets).sum();
        double errors = parts.stream().mapToDouble(Traffic::errors).sum();
        return new Traffic(time, "*", rxBytes, txBytes, rxPackets, txPackets, errors, talkers);
    }
}
