package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchFieldTest {
    private final BenchField field = new BenchField("ts");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"ts\":1790000000000001}|1790000000000001", "{\"a\":{\"ts\": 17 ,\"b\":1}}|17",
            "{\"ts\":1.790000000000001E15,\"a\":1}|1790000000000001", "{\"ts\":\"17\"}|-1", "{\"tss\":17}|-1", "{\"ts\":-5}|-1",
            "{\"ts\":null}|-1", "{\"ts\":|-1", "17|-1"})
    void isFoundWhereverItStands(String text, long value) {
        assertThat(field.in(text, 0, text.length())).isEqualTo(value);
    }

    @Test
    void isLookedForInItsLineOnly() {
        String lines = "{\"a\":1}\n{\"ts\":2}";
        assertThat(field.in(lines, 0, 7)).isEqualTo(BenchField.NONE);
        assertThat(field.in(lines, 8, lines.length())).isEqualTo(2);
    }
}
