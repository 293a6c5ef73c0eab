package dev.millrace.plugins.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.SourceBench;
import org.junit.jupiter.api.Test;

class ReadingsTest {
    @Test
    void goesOnWithoutACounterAndSaysSoOnce() throws Exception {
        SourceBench bench = SourceBench.of(() -> context -> {
            Readings readings = new Readings(context.log());
            for (int i = 0; i < 3; i++) {
                context.emit(readings.read("swap", () -> {
                    throw new UnsatisfiedLinkError("no libc");
                }));
                context.emit(readings.read("load", () -> 1.5));
            }
        }).run(100);

        assertThat(bench.emitted()).extracting("data").containsExactly(null, 1.5, null, 1.5, null, 1.5);
        assertThat(bench.log()).containsExactly(
                "WARN cannot read swap on this system, so it stays empty: java.lang.UnsatisfiedLinkError: no libc");
    }
}
