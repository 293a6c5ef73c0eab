package dev.millrace.engine.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Aggregates far beyond what they hold exactly.
class AccumulatorTest {
    private static final int MANY = 100_000;

    @Test
    void keepsSmallNumbersBesideLargeOnesInSums() {
        List<Object> values = new ArrayList<>(List.of(1e16));
        values.addAll(Collections.nCopies(1_000, 0.1));
        values.add(-1e16);
        assertThat((Double) of("sum /x", values).result()).isCloseTo(100, within(1e-9));
        assertThat((Double) of("mean /x", List.of(1e16, 1.0, -1e16, 1.0)).result()).isEqualTo(0.5);
    }

    @Test
    void keepsTheVarianceOfNumbersFarFromZero() {
        List<Object> values = List.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);
        assertThat((Double) of("variance /x", values).result()).isEqualTo(30);
        Accumulator merged = of("variance /x", values.subList(0, 1));
        merged.merge(of("variance /x", values.subList(1, 4)));
        assertThat((Double) merged.result()).isCloseTo(30, within(1e-9));
    }

    @Test
    void hasNoResultBeyondTheRangeOfNumbers() {
        assertThat(of("sum /x", List.of(1e308, 1e308)).result()).isNull();
        assertThat(of("variance /x", List.of(1e308, -1e308)).result()).isNull();
    }

    @Test
    void tellsTheTypesOfValuesApartButNotTheFormsOfANumber() {
        assertThat(of("distinct /x", List.of(1L, 1.0, "1", true, "true", "")).result()).isEqualTo(5L);
        assertThat(of("min /x", List.of(2L, 1.5)).result()).isEqualTo(1.5);
        assertThat(of("max /x", List.of(2L, 1.5)).result()).isEqualTo(2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 5_000, MANY})
    void countsDistinctValuesWithinItsError(int different) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 2 * different; i++) {
            values.add("value " + i % different);
        }
        double error = different <= 300 ? 0 : 0.05 * different;
        assertThat((Long) of("distinct /x", values).result()).isCloseTo((long) different, within(Math.round(error)));
        assertThat(halves("distinct /x", values).result()).isEqualTo(of("distinct /x", values).result());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.001", "0.25", "0.5", "0.99", "0.9999", "1"})
    void findsQuantilesWithinItsError(String share) {
        Random random = new Random(share.hashCode());
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            values.add(Math.exp(3 * random.nextGaussian()) * (random.nextInt(3) == 0 ? -1 : 1));
        }
        double[] sorted = values.stream().mapToDouble(value -> (Double) value).sorted().toArray();
        double exact = sorted[Math.max(1, (int) Math.ceil(Double.parseDouble(share) * MANY)) - 1];
        Object result = of("quantile " + share + " /x", values).result();
        assertThat((Double) result).isCloseTo(exact, within(0.004 * Math.abs(exact)));
        assertThat(halves("quantile " + share + " /x", values).result()).isEqualTo(result);
    }

    @Test
    void findsTheMostFrequentOfManyValuesWithinItsError() {
        Random random = new Random(1);
        List<Object> values = new ArrayList<>();
        Map<Object, Long> exact = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            String value = random.nextInt(4) == 0 ? "often " + random.nextInt(5) : "seldom " + random.nextInt(50_000);
            values.add(value);
            exact.merge(value, 1L, Long::sum);
        }
        for (Accumulator top : List.of(of("top 5 /x", values), halves("top 5 /x", values))) {
            List<?> result = (List<?>) Objects.requireNonNull(top.result());
            assertThat(result).hasSize(5).allSatisfy(entry -> {
                Map<?, ?> each = (Map<?, ?>) entry;
                assertThat((String) each.get("value")).startsWith("often ");
                long count = exact.getOrDefault(each.get("value"), 0L);
                assertThat((Long) each.get("count")).isBetween(count, count + MANY * 35 / 10_000);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "sum /x", "mean /x", "variance /x", "min /x", "last /x", "distinct /x", "quantile 0.5 /x", "top 9 /x"})
    void goesOnAsIfItHadNeverBeenWritten(String text) throws IOException {
        Random random = new Random(5);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            values.add(random.nextInt(3) == 0 ? (Object) random.nextLong(3_000) : (Object) Math.rint(random.nextDouble() * 1e5));
        }
        Accumulator written = aggregate(text).accumulator();
        for (int i = 0; i < values.size(); i++) {
            written.add(values.get(i), sample(i));
            if (random.nextInt(500) == 0) {
                written = copy(text, written);
            }
        }
        assertThat(written.result()).isEqualTo(of(text, values).result());
        Accumulator half = halves(text, values);
        assertThat(half.result()).isEqualTo(halves(text, values).result());
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "min /x", "max /x", "first /x", "last /x", "distinct /x", "quantile 0.9 /x", "top 9 /x"})
    void isTheSameInAnyOrder(String text) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            values.add((Object) (double) (i * 7919 % 700));
        }
        Integer[] order = new Integer[values.size()];
        Arrays.setAll(order, i -> i);
        Collections.shuffle(Arrays.asList(order), new Random(2));
        Accumulator shuffled = aggregate(text).accumulator();
        for (int i : order) {
            shuffled.add(values.get(i), sample(i));
        }
        assertThat(shuffled.result()).isEqualTo(of(text, values).result());
    }

    private static Accumulator of(String text, List<Object> values) {
        Accumulator all = aggregate(text).accumulator();
        for (int i = 0; i < values.size(); i++) {
            all.add(values.get(i), sample(i));
        }
        return all;
    }

    private static Accumulator halves(String text, List<Object> values) {
        Accumulator first = of(text, values.subList(0, values.size() / 2));
        first.merge(of(text, values.subList(values.size() / 2, values.size())));
        return first;
    }

    private static Accumulator copy(String text, Accumulator of) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        of.write(new DataOutputStream(bytes));
        Accumulator copy = aggregate(text).accumulator();
        copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return copy;
    }

    private static Aggregate aggregate(String text) {
        return Objects.requireNonNull(Aggregate.parse(text), text);
    }

    private static Sample sample(int offset) {
        return new Sample(0, "in", offset, List.of());
    }
}
