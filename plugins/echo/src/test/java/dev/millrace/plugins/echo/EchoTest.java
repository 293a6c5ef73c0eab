package dev.millrace.plugins.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Json;
import dev.millrace.api.testing.ProcessorBench;
import org.junit.jupiter.api.Test;

class EchoTest {
    @Test
    void answersEveryEventWithItself() {
        Json price = Json.of("{ \"symbol\": \"SPX\", \"price\": 4700 }");
        var bench = ProcessorBench.of(Echo::new).send(Json.of("\"hello\"")).send(price);

        assertThat(bench.replies(Json.class)).containsExactly(Json.of("\"hello\""), price);
    }
}
