package dev.millrace.plugins.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvFileTest {
    @Test
    void takesNumbersAsJsonWritesThem() {
        assertThat(CsvFile.value("42")).isEqualTo(42L);
        assertThat(CsvFile.value("-0.5")).isEqualTo(-0.5);
        assertThat(CsvFile.value("1e3")).isEqualTo(1000.0);
        assertThat(CsvFile.value("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
    }

    @Test
    void leavesTheRestAsText() {
        for (String text : new String[]{"007", "+1", "1.", ".5", "NaN", "1e999", "0x10", "1234567890123456789", "2012-01-01", "True",
                " 1"}) {
            assertThat(CsvFile.value(text)).isEqualTo(text);
        }
    }

    @Test
    void seesNothingInAnEmptyField() {
        assertThat(CsvFile.value("")).isNull();
    }
}
