package dev.millrace.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.Source;
import dev.millrace.api.SourceContext;
import org.junit.jupiter.api.Test;

class SourceBenchTest {
    record Tick(long number) {}

    /// Emits numbers up to a limit.
    private record Ticks(int limit, StringBuilder calls) implements Source {
        @Override
        public void run(SourceContext context) throws InterruptedException {
            for (int number = 0; number < limit; number++) {
                context.emit(new Tick(number), "k");
                context.counter("ticks").increment();
            }
            context.log().info("no more than {}", limit);
        }

        @Override
        public void close() {
            calls.append("closed ");
        }
    }

    @Test
    void endsASourceThatHasNoEnd() throws Exception {
        StringBuilder calls = new StringBuilder();
        SourceBench bench = SourceBench.of(() -> new Ticks(Integer.MAX_VALUE, calls)).run(2);

        assertThat(bench.emitted(Tick.class)).containsExactly(new Tick(0), new Tick(1));
        assertThat(bench.emitted()).extracting(Emitted::key).containsOnly("k");
        assertThat(bench.count("ticks")).isEqualTo(2);
        assertThat(calls).hasToString("closed ");
    }

    @Test
    void letsASourceEndByItself() throws Exception {
        SourceBench bench = SourceBench.of(() -> new Ticks(3, new StringBuilder())).run(100);

        assertThat(bench.emitted()).hasSize(3);
        assertThat(bench.log()).containsExactly("INFO no more than 3");
    }

    @Test
    void showsWhatASourceThrows() {
        Source broken = context -> {
            throw new IllegalStateException("no such file");
        };

        assertThatThrownBy(() -> SourceBench.of(() -> broken).run(1)).hasMessage("no such file");
    }
}
