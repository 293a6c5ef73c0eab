package dev.millrace.plugins.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Emitted;
import dev.millrace.api.testing.SourceBench;
import dev.millrace.plugins.machine.Traffic.Talker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
    @Test
    void readsInterfacesAndTheirSum() throws Exception {
        SourceBench bench = SourceBench.of(() -> new Network(new Network.Settings(Duration.ofMillis(5), 0))).run(60);

        assertThat(bench.emitted()).extracting(Emitted::key).contains("*");
        assertThat(bench.emitted(Traffic.class)).allSatisfy(traffic -> {
            assertThat(traffic.rxBytes()).isNotNegative();
            assertThat(traffic.talkers()).isEmpty();
        });
    }

    @Test
    void countsEstablishedConnectionsPerHost() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 5, loopback); Socket client = new Socket(loopback, server.getLocalPort())) {
            assertThat(client.isConnected()).isTrue();
            SourceBench bench = SourceBench.of(() -> new Network(new Network.Settings(Duration.ofMillis(5), 1000))).run(60);

            assertThat(bench.emitted(Traffic.class)).filteredOn(traffic -> traffic.name().equals("*")).isNotEmpty().allSatisfy(
                    traffic -> assertThat(traffic.talkers()).filteredOn(talker -> talker.host().equals(loopback.getHostAddress()))
                            .singleElement()
                            .satisfies(talker -> assertThat(talker.connections()).isGreaterThanOrEqualTo(2)));
        }
    }

    @Test
    void addsUpInterfaces() {
        Instant time = Instant.EPOCH;
        List<Talker> talkers = List.of(new Talker("10.0.0.1", 3));
        Traffic sum = Traffic.sum(time,
                List.of(new Traffic(time, "a", 1, 2, 3, 4, 5, List.of()), new Traffic(time, "b", 10, 20, 30, 40, 50, List
                        .of())),
                talkers);

        assertThat(sum).isEqualTo(new Traffic(time, "*", 11, 22, 33, 44, 55, talkers));
    }
}
