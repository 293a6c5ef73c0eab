package dev.millrace.plugins.machine;

import dev.millrace.api.Default;
import dev.millrace.api.Source;
import dev.millrace.api.SourceContext;
import dev.millrace.api.SourceType;
import dev.millrace.plugins.machine.Traffic.Talker;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import oshi.SystemInfo;
import oshi.hardware.NetworkIF;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

/// Emits at regular intervals one {@link Traffic} per network interface of this machine, and one named `*` for all of them together,
/// with the interface's name as key. Connections are looked at every five seconds.
@SourceType(name = "network", to = "network")
public final class Network implements Source {
    /// Finding a connection's process, which comes with the list, walks the open files of every process: too dear for every second.
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final Comparator<Talker> MOST_FIRST = Comparator.comparingLong(Talker::connections).reversed()
            .thenComparing(Talker::host);

    private final Settings settings;

    /// @param every how long to wait between two readings
    /// @param talkers how many hosts to name; 0 to name none and not to look at connections at all
    public record Settings(@Default("1s") Duration every, @Default("10") int talkers) {
        /// Checks the numbers.
        public Settings {
            if (every.toMillis() < 1 || talkers < 0) {
                throw new IllegalArgumentException(
                        "every is " + every + ", talkers is " + talkers + ": expected at least 1ms and at least 0");
            }
        }
    }

    /// @param settings how often, how much
    public Network(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run(SourceContext context) throws InterruptedException {
        Sampler sampler = new Sampler(new Readings(context.log()), settings.talkers());
        sampler.sample();
        while (true) {
            Thread.sleep(settings.every());
            for (Traffic traffic : sampler.sample()) {
                context.emit(traffic, traffic.name());
            }
        }
    }

    /// Reads all counters; each sample covers the time since the one before.
    private static final class Sampler {
        private final SystemInfo system = new SystemInfo();
        private final Rates rates = new Rates();
        private final Readings readings;
        private final int limit;
        private List<Talker> talkers = List.of();
        private long nextLook = System.nanoTime();

        Sampler(Readings readings, int limit) {
            this.readings = readings;
            this.limit = limit;
        }

        List<Traffic> sample() {
            rates.begin(System.nanoTime());
            Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            List<NetworkIF> interfaces = readings.read("network interfaces", () -> system.getHardware().getNetworkIFs(true));
            List<Traffic> all = new ArrayList<>();
            List<Traffic> outside = new ArrayList<>();
            for (NetworkIF each : interfaces == null ? List.<NetworkIF>of() : interfaces) {
                Traffic traffic = traffic(time, each, rates);
                all.add(traffic);
                if (!Boolean.TRUE.equals(readings.read("loopback", () -> loopback(each)))) {
                    outside.add(traffic);
                }
            }
            look();
            all.add(Traffic.sum(time, outside, talkers));
            return all;
        }

        private void look() {
            if (limit > 0 && System.nanoTime() - nextLook >= 0) {
                nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
                List<Talker> now = readings.read("connections", () -> talkers(system, limit));
                talkers = now == null ? List.of() : now;
            }
        }
    }

    private static Traffic traffic(Instant time, NetworkIF each, Rates rates) {
        String name = each.getName();
        long errors = each.getInErrors() + each.getOutErrors() + each.getInDrops() + each.getCollisions();
        return new Traffic(time, name, rates.perSecond("rxBytes " + name, each.getBytesRecv()), rates.perSecond("txBytes " + name, each
                .getBytesSent()), rates.perSecond("rxPackets " + name, each.getPacketsRecv()), rates.perSecond("txPackets " + name,
                        each
                                .getPacketsSent()),
                rates.perSecond("errors " + name, errors), List.of());
    }

    private static boolean loopback(NetworkIF each) {
        try {
            return each.queryNetworkInterface().isLoopback();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Talker> talkers(SystemInfo system, int limit) {
        Map<String, Long> connections = system.getOperatingSystem().getInternetProtocolStats().getConnections().stream()
                .filter(each -> each.getState() == TcpState.ESTABLISHED)
                .collect(Collectors.groupingBy(Network::host, Collectors.counting()));
        return connections.entrySet().stream().map(each -> new Talker(each.getKey(), each.getValue())).sorted(MOST_FIRST)
                .limit(limit)
                .toList();
    }

    /// As text; an IPv4 address that came in over an IPv6 socket counts as IPv4.
    private static String host(IPConnection connection) {
        try {
            return InetAddress.getByAddress(connection.getForeignAddress()).getHostAddress();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
