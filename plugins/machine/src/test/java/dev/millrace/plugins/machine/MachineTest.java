package dev.millrace.plugins.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.testing.Emitted;
import dev.millrace.api.testing.SourceBench;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final Machine.Settings FAST = new Machine.Settings(Duration.ofMillis(5));

    @Test
    void readsThisMachine() throws Exception {
        SourceBench bench = SourceBench.of(() -> new Machine(FAST)).run(3);

        assertThat(bench.emitted(MachineReading.class)).hasSize(3).allSatisfy(reading -> {
            assertThat(reading.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(reading.cpu()).isBetween(0.0, 1.0);
            assertThat(reading.memory()).isNotNull().satisfies(memory -> assertThat(memory.used()).isBetween(1L, memory.total()));
            assertThat(reading.processes()).isPositive();
        });
        assertThat(bench.emitted()).extracting(Emitted::key).doesNotContainNull();
    }

    @Test
    void refusesAnIntervalOfNothing() {
        assertThatThrownBy(() -> new Machine.Settings(Duration.ZERO)).hasMessage("every is PT0S: expected at least 1ms");
    }
}
