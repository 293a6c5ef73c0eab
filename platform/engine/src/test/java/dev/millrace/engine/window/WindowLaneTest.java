package dev.millrace.engine.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.processor.LaneFixture;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.TestSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows through the real lane and store: out of order, on several lanes, with restarts and new versions in between.
class WindowLaneTest {
    private static final long SIZE = 1_000;
    private static final long BOUND = 700;
    @TempDir
    Path folder;

    private record Event(String key, long time, int value) {
        String json() {
            return "{\"t\":" + time + ",\"x\":" + value + "}";
        }
    }

    @Test
    void computesEveryWindowOnceWhateverHappensInBetween() throws Exception {
        for (int seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            List<Event> events = events(random);
            try (LaneFixture lanes = new LaneFixture(folder.resolve("seed" + seed))) {
                lanes.deploy(spec(1), windows());
                for (Event event : events) {
                    lanes.publish("in", event.key, event.json());
                    if (random.nextInt(60) == 0) {
                        lanes.restart();
                        lanes.deploy(spec(1 + random.nextInt(3)), windows());
                    } else if (random.nextInt(60) == 0) {
                        lanes.deploy(spec(1 + random.nextInt(3)), windows());
                    }
                }
                lanes.publish("in", "end", new Event("end", 1_000_000, 0).json());
                lanes.settle("p");
                List<String> expected = expected(events);
                assertThat(lanes.received("out", expected.size())).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(lanes.received("$dead.p", 0)).isEmpty();
            }
        }
    }

    /// No event comes later than the bound allows.
    private static List<Event> events(Random random) {
        List<Event> events = new ArrayList<>();
        long latest = 5_000;
        for (int i = 0; i < 300; i++) {
            long time = latest - random.nextLong(BOUND);
            events.add(new Event("k" + random.nextInt(5), time, random.nextInt(100)));
            latest += random.nextInt(4) == 0 ? random.nextInt(400) : 0;
        }
        return events;
    }

    private static List<String> expected(List<Event> events) {
        Map<String, long[]> windows = new TreeMap<>();
        for (Event event : events) {
            long start = event.time / SIZE * SIZE;
            long[] window = windows.computeIfAbsent(
                    "{\"start\":" + start + ",\"end\":" + (start + SIZE) + ",\"key\":\"" + event.key + "\"", _ -> new long[2]);
            window[0]++;
            window[1] += event.value;
        }
        return windows.entrySet().stream().map(each -> each.getKey() + ",\"n\":" + each.getValue()[0] + ",\"sum\":" + each.getValue()[1]
                + ".0}").toList();
    }

    private static ProcessorSpec spec(int lanes) {
        return new TestSpec("p").time("/t").lateness(BOUND).lanes(lanes).build();
    }

    private static WindowedCode windows() {
        Map<String, Aggregate> aggregates = new LinkedHashMap<>();
        aggregates.put("n", Objects.requireNonNull(Aggregate.parse("count")));
        aggregates.put("sum", Objects.requireNonNull(Aggregate.parse("sum /x")));
        return new WindowedCode(new QuietCode(), new WindowSpec(new WindowSpec.Hopping(SIZE, SIZE), aggregates));
    }
}
