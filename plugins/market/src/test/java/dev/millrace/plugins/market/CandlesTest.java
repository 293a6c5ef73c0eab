package dev.millrace.plugins.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.testing.Emitted;
import dev.millrace.api.testing.ProcessorBench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandlesTest {
    private static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");

    private final ProcessorBench<Price> bench = ProcessorBench.of(() -> new Candles(new Candles.Settings(Duration.ofMinutes(1))))
            .crashAfterEveryCall();

    private void send(int second, String symbol, double price, double volume) {
        bench.send(T0.plusSeconds(second), symbol, new Price(price, volume));
    }

    private List<Candle> candles() {
        return bench.emitted("candles", Candle.class);
    }

    @Test
    void emitsACandleWhenItsSpanIsOver() {
        send(5, "SPX", 100, 1);
        send(20, "SPX", 104, 2);
        send(40, "SPX", 98, 3);
        send(59, "SPX", 101, 4);
        assertThat(candles()).isEmpty();

        send(60, "SPX", 102, 5);
        assertThat(candles()).containsExactly(new Candle("SPX", T0, 100, 104, 98, 101, 10, 4));
    }

    @Test
    void keepsSymbolsApart() {
        send(0, "A", 1, 1);
        send(1, "B", 2, 1);
        send(60, "A", 3, 1);

        assertThat(candles()).containsExactly(new Candle("A", T0, 1, 1, 1, 1, 1, 1), new Candle("B", T0, 2, 2, 2, 2, 1, 1));
        assertThat(bench.emitted()).extracting(Emitted::key).containsExactly("A", "B");
    }

    @Test
    void leavesOutSpansWithoutAPrice() {
        send(0, "A", 1, 1);
        send(600, "A", 2, 1);
        send(660, "A", 3, 1);

        assertThat(candles()).extracting(Candle::time).containsExactly(T0, T0.plusSeconds(600));
    }

    @Test
    void makesTheSameCandleOfPricesInAnyOrder() {
        List<Integer> seconds = new ArrayList<>(List.of(0, 10, 20, 30, 40, 50));
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(seconds, random);
            for (int second : seconds) {
                send(round * 60 + second, "A", 100 + (second % 40), 1);
            }
        }
        send(20 * 60, "A", 1, 1);

        assertThat(candles()).hasSize(20)
                .allSatisfy(candle -> assertThat(candle).usingRecursiveComparison().ignoringFields("time").isEqualTo(
                        new Candle("A", T0, 100, 130, 100, 110, 6, 6)));
    }

    @Test
    void leavesOutAndCountsWhatComesAfterItsCandle() {
        send(0, "A", 1, 1);
        send(60, "A", 2, 1);
        send(59, "A", 99, 1);
        send(120, "A", 3, 1);

        assertThat(candles()).extracting(Candle::high).containsExactly(1.0, 2.0);
        assertThat(bench.count("late")).isEqualTo(1);
    }

    @Test
    void countsSpansBefore1970FromTheirBeginning() {
        bench.send(Instant.parse("1969-12-31T23:59:30Z"), "A", new Price(1.0, null)).send(T0, "A", new Price(2.0, null));

        assertThat(candles()).containsExactly(new Candle("A", Instant.parse("1969-12-31T23:59:00Z"), 1, 1, 1, 1, 0, 1));
    }

    @Test
    void rejectsWhatHasNoPrice() {
        bench.send(T0, "A", new Price(null, 1.0)).send(T0, "A", new Price(-5.0, 1.0));

        assertThat(bench.rejections()).containsExactly("price is null: expected a number greater than 0",
                "price is -5.0: expected a number greater than 0");
        assertThat(bench.timers()).isEmpty();
    }

    @Test
    void refusesASpanOfNothing() {
        assertThatThrownBy(() -> new Candles.Settings(Duration.ZERO)).hasMessage("every is PT0S: expected at least 1ms");
    }
}
