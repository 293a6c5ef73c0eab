package dev.millrace.engine.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.engine.json.Mapping;
import dev.millrace.engine.json.MappingException;
import dev.millrace.engine.processor.WindowFixture;
import dev.millrace.engine.processor.WindowFixture.Input;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of windows with every aggregate, on real data, against windows computed from scratch.
class WindowTest {
    private static final long DAY = 24L * 3600 * 1000;
    private static final Mapping MAPPING = new Mapping();
    private static final Map<String, String> AGGREGATES = aggregates();

    private static Map<String, String> aggregates() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("events", "count");
        all.put("total", "sum /x");
        all.put("whole", "sum /n");
        all.put("low", "min /x");
        all.put("high", "max /n");
        all.put("mean", "mean /x");
        all.put("spread", "variance /x");
        all.put("open", "first /x");
        all.put("close", "last /name");
        all.put("names", "distinct /name");
        all.put("median", "quantile 0.5 /x");
        all.put("p99", "quantile 0.99 /n");
        all.put("top", "top 3 /name");
        return all;
    }

    static Stream<Arguments> cases() {
        List<WindowSpec.Kind> kinds = List.of(new WindowSpec.Hopping(30 * DAY, 30 * DAY), new WindowSpec.Hopping(28 * DAY, 7 * DAY),
                new WindowSpec.Hopping(10 * DAY, 4 * DAY), new WindowSpec.Sliding(45 * DAY), new WindowSpec.Session(4 * DAY),
                new WindowSpec.Count(100));
        return kinds.stream().flatMap(kind -> Stream.of(RealData.values()).map(data -> Arguments.of(kind, data)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceInTimeAndOutOfOrderWithLateEvents(WindowSpec.Kind kind, RealData data) throws Exception {
        agrees(kind, data.inTime(), 0);
        agrees(kind, data.inTime(), 3 * DAY);
        for (int seed = 1; seed <= 2; seed++) {
            agrees(kind, data.shuffled(seed, 20 * DAY), 20 * DAY);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameInEveryDigitWhereverItCrashes(WindowSpec.Kind kind, RealData data) throws Exception {
        List<Input> inputs = data.shuffled(7, 20 * DAY);
        WindowFixture uninterrupted = fixture(kind, 20 * DAY).run(inputs);
        WindowFixture crashing = fixture(kind, 20 * DAY);
        Random random = new Random(kind.hashCode());
        while (crashing.position() < inputs.size()) {
            crashing.step(inputs);
            switch (random.nextInt(200)) {
                case 0 -> crashing.crash();
                case 1 -> crashing.rewind();
                case 2, 3, 4, 5, 6, 7 -> crashing.commit();
                default -> {
                }
            }
        }
        crashing.commit();
        assertThat(crashing.outputs()).isEqualTo(uninterrupted.outputs()).isNotEmpty();
        assertThat(crashing.late()).isEqualTo(uninterrupted.late());
        assertThat(crashing.store().stateBytes()).isEqualTo(uninterrupted.store().stateBytes());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsNothingOfWindowsThatAreOver(WindowSpec.Kind kind, RealData data) throws Exception {
        List<Input> inputs = new ArrayList<>(data.shuffled(3, 20 * DAY));
        WindowFixture fixture = fixture(kind, 20 * DAY).run(inputs);
        Input last = inputs.getLast();
        inputs.add(new Input("another", last.time() + 1_000 * DAY, last.json()));
        fixture.run(inputs);
        List<String> keys = new ArrayList<>();
        fixture.store().timers(timer -> keys.add(Objects.requireNonNull(timer.id().key())));
        assertThat(keys).allMatch("another"::equals);
        if (!(kind instanceof WindowSpec.Count)) {
            assertThat(fixture.store().stateBytes()).isLessThan(1_500);
        }
    }

    private static WindowFixture fixture(WindowSpec.Kind kind, long lateness) throws Exception {
        Map<String, Aggregate> aggregates = new LinkedHashMap<>();
        AGGREGATES.forEach((name, text) -> aggregates.put(name, Objects.requireNonNull(Aggregate.parse(text))));
        return new WindowFixture(new WindowedCode(new QuietCode(), new WindowSpec(kind, aggregates)), lateness);
    }

    private static void agrees(WindowSpec.Kind kind, List<Input> inputs, long lateness) throws Exception {
        WindowFixture fixture = fixture(kind, lateness).run(inputs);
        List<Map<String, Object>> data = new ArrayList<>();
        for (Input input : inputs) {
            data.add(read(input.json()));
        }
        Reference reference = Reference.of(kind, inputs, data, lateness);
        Map<String, Reference.Window> expected = reference.windows();
        assertThat(fixture.late()).isEqualTo(reference.late());
        assertThat(fixture.outputs()).hasSize(reference.size()).isNotEmpty();
        for (String output : fixture.outputs()) {
            Map<String, Object> window = read(output);
            Reference.Window theirs = expected.remove(window.get("key") + " " + window.get("start") + " " + window.get("end"));
            assertThat(theirs).as(output).isNotNull();
            agrees(window, Objects.requireNonNull(theirs));
        }
        assertThat(expected).isEmpty();
    }

    private static void agrees(Map<String, Object> window, Reference.Window expected) {
        Comparator<Reference.Arrived> inTime = Comparator.comparingLong(Reference.Arrived::time)
                .thenComparingInt(Reference.Arrived::offset);
        assertThat(window).containsEntry("events", expected.events().size());
        close(window.get("total"), expected.sum("x").doubleValue());
        close(window.get("whole"), expected.sum("n").doubleValue());
        assertThat(window.get("open")).isEqualTo(expected.edge("x", inTime));
        assertThat(window.get("close")).isEqualTo(expected.edge("name", inTime.reversed()));
        assertThat(window).containsEntry("names", (int) expected.column("name").stream().distinct().count());
        assertThat(window.get("top")).isEqualTo(expected.top("name", 3));
        if (expected.numbers("x").isEmpty()) {
            assertThat(window).containsEntry("low", null).containsEntry("mean", null).containsEntry("median", null);
        } else {
            close(window.get("low"), expected.quantile("x", 0));
            close(window.get("mean"), expected.sum("x").doubleValue() / expected.numbers("x").size());
            quantile(window.get("median"), expected, "x", 0.5);
        }
        if (!expected.numbers("n").isEmpty()) {
            close(window.get("high"), expected.quantile("n", 1));
            quantile(window.get("p99"), expected, "n", 0.99);
        }
        close(window.get("spread"), expected.variance("x"));
    }

    private static void quantile(@Nullable Object actual, Reference.Window expected, String name, double share) {
        double exact = expected.quantile(name, share);
        double error = expected.numbers(name).size() > 512 ? 0.004 * Math.abs(exact) : 0;
        assertThat((Double) actual).isCloseTo(exact, within(error));
    }

    private static void close(@Nullable Object actual, @Nullable Double expected) {
        if (actual == null || expected == null) {
            assertThat(actual).isEqualTo(expected);
        } else {
            assertThat(((Number) actual).doubleValue()).isCloseTo(expected, within(1e-10 * (1 + Math.abs(expected))));
        }
    }

    @SuppressWarnings("unchecked") // the JSON of an object
    private static Map<String, Object> read(String json) throws MappingException {
        return (Map<String, Object>) Objects.requireNonNull(MAPPING.codec().read(json.getBytes(StandardCharsets.UTF_8), Object.class));
    }
}
