package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.store.Records.Arrangement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsTest {
    @Test
    void givesBackAChannel() {
        assertThat(Records.channel(Records.channel(77, "0123456789ab"))).isEqualTo(new Records.Channel(77, "0123456789ab"));
    }

    @Test
    void givesBackAProcessorWithItsArrangements() {
        Records.Processor processor = new Records.Processor(7, 9, 3, 1L << 40, List.of(new Arrangement(4, 3, JsonPath.of("/a~1b/ü")),
                new Arrangement(3, 1, null), new Arrangement(1, 64, JsonPath.of("/"))));
        assertThat(Records.processor(Records.processor(processor))).isEqualTo(processor);
        assertThat(Records.processor(Records.processor(Records.newProcessor(5)))).isEqualTo(Records.newProcessor(5));
    }

    @Test
    void hasRoomForAnyNumberOfArrangements() {
        List<Arrangement> many = IntStream.range(0, 10_000).mapToObj(i -> new Arrangement(i, i + 1, JsonPath.of("/key" + i))).toList();
        Records.Processor processor = new Records.Processor(7, 7, 0, 0, many);
        assertThat(Records.processor(Records.processor(processor))).isEqualTo(processor);
    }
}
