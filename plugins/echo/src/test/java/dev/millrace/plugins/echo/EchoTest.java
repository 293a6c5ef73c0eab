package dev.millrace.plugins.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.ProcessorBench;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EchoTest {
    @Test
    void answersEveryEventWithItself() {
        var bench = ProcessorBench.of(Echo::new).send("hello").send(Map.of("symbol", "SPX", "price", 4700));

        assertThat(bench.replies(Object.class)).containsExactly("hello", Map.of("symbol", "SPX", "price", 4700));
    }
}
