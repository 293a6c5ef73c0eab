package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BenchNumbersTest {
    private final BenchNumbers numbers = new BenchNumbers(2);

    @Test
    void knowsWhatIsMissingOfEachPublisher() {
        for (long number : new long[]{0, 2, 1, 8, 3}) {
            numbers.take(number);
        }
        assertThat(numbers.lost(new long[]{5, 2})).as("4 and 6").isEqualTo(2);
        assertThat(numbers.lost(new long[]{6, 4})).as("4, 6, 10, 5, 7").isEqualTo(5);
        assertThat(numbers.duplicates()).isZero();
    }

    @Test
    void tellsByHowMuchItMovesOn() {
        assertThat(numbers.take(0)).isEqualTo(1);
        assertThat(numbers.take(8)).isEqualTo(4);
        assertThat(numbers.take(4)).as("late").isZero();
        assertThat(numbers.take(8)).as("repeated").isZero();
        assertThat(numbers.duplicates()).isEqualTo(1);
        assertThat(numbers.lost(new long[]{5, 0})).isEqualTo(2);
    }

    @Test
    void losesCountOfNothingHoweverMuchIsMissing() {
        numbers.take(2_000_000);
        assertThat(numbers.lost(new long[]{1_000_001, 0})).isEqualTo(1_000_000);
        Random random = new Random(7);
        long[] late = random.longs(0, 1_000_000).distinct().limit(20_000).toArray();
        for (long index : late) {
            numbers.take(2 * index);
        }
        assertThat(numbers.lost(new long[]{1_000_001, 0})).isEqualTo(980_000);
        assertThat(numbers.duplicates()).isZero();
    }
}
