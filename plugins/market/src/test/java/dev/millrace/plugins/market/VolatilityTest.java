package dev.millrace.plugins.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.api.testing.ProcessorBench;
import dev.millrace.plugins.market.Volatility.DailyVolatility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolatilityTest {
    private static final Instant DAY = Instant.parse("2026-01-05T00:00:00Z");

    private static ProcessorBench<Price> bench(int days) {
        return ProcessorBench.of(() -> new Volatility(new Volatility.Settings(days, 252))).crashAfterEveryCall();
    }

    private static Instant at(int day, int hour) {
        return DAY.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
    }

    private static List<DailyVolatility> of(ProcessorBench<Price> bench) {
        return bench.emitted("volatility", DailyVolatility.class);
    }

    /// The worked example of the textbook: 21 closes, whose daily returns deviate by 0.01216, 19.3 % a year.
    @Test
    void agreesWithTheTextbook() {
        double[] closes = {20.00, 20.10, 19.90, 20.00, 20.50, 20.25, 20.90, 20.90, 20.90, 20.75, 20.75, 21.00, 21.10, 20.90, 20.90, 21.25,
                21.40,
                21.40, 21.25, 21.75, 22.00};
        var bench = bench(20);
        for (int day = 0; day < closes.length; day++) {
            bench.send(at(day, 21), "X", new Price(closes[day], null));
        }
        assertThat(of(bench)).isEmpty();

        bench.send(at(21, 0), "X", new Price(22.0, null));
        assertThat(of(bench)).singleElement().satisfies(last -> {
            assertThat(last.time()).isEqualTo(at(20, 0));
            assertThat(last.close()).isEqualTo(22.0);
            assertThat(last.logReturn()).isEqualTo(Math.log(22.0 / 21.75));
            assertThat(last.volatility()).isCloseTo(0.193, within(0.0005));
        });
    }

    @Test
    void takesTheLatestPriceOfADayAsItsClose() {
        var bench = bench(2).send(at(0, 9), "X", new Price(50.0, null)).send(at(0, 21), "X", new Price(100.0, null))
                .send(at(0, 12), "X", new Price(70.0, null)).send(at(1, 21), "X", new Price(110.0, null))
                .send(at(2, 21), "X", new Price(99.0, null))
                .send(at(5, 9), "X", new Price(1.0, null));

        double first = Math.log(1.1);
        double second = Math.log(0.9);
        assertThat(of(bench)).singleElement().satisfies(
                last -> assertThat(last.volatility()).isCloseTo(Math.abs(first - second) / Math.sqrt(2) * Math.sqrt(252), within(1e-12)));
    }

    @Test
    void seesNoVolatilityInSteadyGrowth() {
        var bench = bench(5);
        for (int day = 0; day < 10; day++) {
            bench.send(at(day, 12), "X", new Price(1000 * Math.pow(1.01, day), null));
        }

        assertThat(of(bench)).hasSize(4).allSatisfy(each -> assertThat(each.volatility()).isCloseTo(0, within(1e-12)));
    }

    @Test
    void leavesOutAndCountsWhatComesAfterTheEndOfItsDay() {
        var bench = bench(2);
        for (int day = 0; day < 4; day++) {
            bench.send(at(day, 12), "X", new Price(100.0 + day, null));
        }
        bench.send(at(1, 13), "X", new Price(1.0, null)).send(at(4, 12), "X", new Price(104.0, null));

        assertThat(bench.count("late")).isEqualTo(1);
        assertThat(of(bench)).extracting(DailyVolatility::close).containsExactly(102.0, 103.0);
    }

    @Test
    void rejectsWhatHasNoPrice() {
        assertThat(bench(2).send(at(0, 0), "X", new Price(0.0, null)).rejections())
                .containsExactly("price is 0.0: expected a number greater than 0");
    }

    @Test
    void refusesAWindowThatHasNoDeviation() {
        assertThatThrownBy(() -> new Volatility.Settings(1, 252)).hasMessageContaining("expected at least 2 days");
    }
}
