package dev.millrace.plugins.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RatesTest {
    private static final long SECOND = 1_000_000_000;
    private final Rates rates = new Rates();

    private double at(long seconds, String counter, long value) {
        rates.begin(seconds * SECOND);
        return rates.perSecond(counter, value);
    }

    @Test
    void dividesTheRiseByTheTime() {
        assertThat(at(10, "a", 1000)).isZero();
        assertThat(at(12, "a", 1500)).isEqualTo(250.0);
        assertThat(at(15, "a", 1501)).isEqualTo(0.3);
    }

    @Test
    void startsAgainAfterAReset() {
        at(1, "a", 1000);
        assertThat(at(2, "a", 10)).isZero();
        assertThat(at(3, "a", 30)).isEqualTo(20.0);
    }

    @Test
    void seesNoRateInACounterThatIsNew() {
        at(1, "a", 1000);
        assertThat(at(2, "b", 5_000_000)).isZero();
    }
}
